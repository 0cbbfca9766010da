#include "postgres/numbering.hpp"

namespace ratchet::postgres {
namespace {

// A key column of the new table, and the sequence that gives the old one's its numbers.
struct Numbered {
  const QualifiedName& table;
  const Identifier& column;
  const QualifiedName& sequence;
};

std::vector<Numbered> numbered(const PairSql& pair) {
  const PairSide& from = pair.old_side();
  const PairSide& to = pair.new_side();
  std::vector<Numbered> found;
  if (pair.is_beside() || pair.is_of_twins()) return found;
  for (std::size_t at = 0; at < from.key.size(); ++at) {
    const Column* column = find_column(from.table, from.key[at]);
    if (column == nullptr || !column->sequence) continue;
    found.push_back({to.table.name, to.key[at], *column->sequence});
  }
  return found;
}

Literal as_text(const QualifiedName& name, const Spelling& spelling) {
  return Literal{render(sql("{}", name), spelling).text};
}

}  // namespace

std::vector<SqlText> share_numbers(const PairSql& pair, const Spelling& spelling) {
  std::vector<SqlText> statements;
  for (const Numbered& each : numbered(pair)) {
    statements.push_back(sql("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT nextval({}::regclass)",
                             each.table, each.column, as_text(each.sequence, spelling)));
  }
  return statements;
}

std::vector<SqlText> stop_sharing_numbers(const PairSql& pair) {
  std::vector<SqlText> statements;
  for (const Numbered& each : numbered(pair)) {
    statements.push_back(
        sql("ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT", each.table, each.column));
  }
  return statements;
}

std::vector<SqlText> hand_numbers_over(const PairSql& pair) {
  std::vector<SqlText> statements;
  for (const Numbered& each : numbered(pair)) {
    statements.push_back(
        sql("ALTER SEQUENCE {} OWNED BY {}.{}", each.sequence, each.table, each.column));
  }
  return statements;
}

}  // namespace ratchet::postgres
