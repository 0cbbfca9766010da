#include "postgres/numbering.hpp"

#include "base/ensure.hpp"

namespace ratchet::postgres {
namespace {

const Column& column_in(const Table& table, const Identifier& name) {
  const Column* column = find_column(table, name);
  ensure(column != nullptr, "a key is made of columns of its tables");
  return *column;
}

// A key column whose numbers come from a sequence of the old table.
struct Numbered {
  const Table& table;  // the new one
  const Column& column;
  const QualifiedName& sequence;
};

std::vector<Numbered> numbered(const PairSql& pair) {
  std::vector<Numbered> found;
  for (std::size_t at = 0; at < pair.old_side().key.size(); ++at) {
    const Column& old_column = column_in(pair.old_side().table, pair.old_side().key[at]);
    const Column& new_column = column_in(pair.new_side().table, pair.new_side().key[at]);
    if (!old_column.sequence) continue;
    found.push_back({pair.new_side().table, new_column, *old_column.sequence});
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
                             each.table.name, each.column.name, as_text(each.sequence, spelling)));
  }
  return statements;
}

std::vector<SqlText> stop_sharing_numbers(const PairSql& pair) {
  std::vector<SqlText> statements;
  for (const Numbered& each : numbered(pair)) {
    statements.push_back(
        sql("ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT", each.table.name, each.column.name));
  }
  return statements;
}

std::vector<SqlText> hand_numbers_over(const PairSql& pair) {
  std::vector<SqlText> statements;
  for (const Numbered& each : numbered(pair)) {
    statements.push_back(
        sql("ALTER SEQUENCE {} OWNED BY {}.{}", each.sequence, each.table.name, each.column.name));
  }
  return statements;
}

}  // namespace ratchet::postgres
