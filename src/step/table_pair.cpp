#include "step/table_pair.hpp"

#include <fmt/format.h>

#include <map>

#include "base/ensure.hpp"
#include "base/error.hpp"

namespace ratchet {
namespace {

const LocatedSql& said_for(const SqlChoice& choice, std::string_view product) {
  const LocatedSql* said = choice.for_product(product);
  ensure(said != nullptr, "the planner lets no expression through that a product has none of");
  return *said;
}

void require_column(const Table& table, const Identifier& name) {
  if (find_column(table, name) != nullptr) return;
  throw Error(ErrorKind::diverged,
              {.message = fmt::format("{} has no column {}, which a dual write keeps in step",
                                      to_string(table.name), name.text()),
               .hint = "Somebody else changed the table; put the column back, or roll back."});
}

const Table& required(const Table* table, const QualifiedName& name) {
  if (table != nullptr) return *table;
  throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(name),
                                    .hint = "Somebody else dropped or renamed it; roll back."});
}

// Under its own name, or retired.
Identifier now_called(const Identifier& name, const Table& table) {
  const Identifier retired = retired_name(name);
  return find_column(table, retired) == nullptr ? name : retired;
}

std::vector<MappedColumn> resolved(const SqlMap& side, const Table& table,
                                   std::string_view product) {
  std::vector<MappedColumn> columns;
  for (const auto& [name, expression] : side) {
    const Identifier column = now_called(name, table);
    require_column(table, column);
    columns.push_back({column, said_for(expression, product)});
  }
  return columns;
}

// Each column under the name that it had before it was retired.
Scope names_of_old(const Table& table, const DualWrite& step) {
  Scope scope = scope_of(table);
  for (auto& [name, column] : scope) {
    for (const auto& [made, expression] : step.backward) {
      if (retired_name(made) == column) name = made;
    }
  }
  return scope;
}

// A twin may have taken the old table's name since.
const Table* find_new_table(const DualWrite& step, const Schema& schema) {
  const Table* table = schema.find_table(*step.to);
  return table == nullptr && is_rebuild(step) ? schema.find_table(step.table) : table;
}

// Columns of both tables, told apart; each leads to another of its piece, or to itself.
class Ties {
 public:
  enum class Of { old_table, new_table };
  using Node = std::pair<Of, Identifier>;

  void tie(const Node& one, const Node& another) {
    const Node first = leader(one);
    leader_.insert_or_assign(first, leader(another));
  }

  Node leader(const Node& node) {
    const Node next = leader_.try_emplace(node, node).first->second;
    return next == node ? node : leader(next);
  }

 private:
  std::map<Node, Node> leader_;
};

}  // namespace

bool is_rebuild(const DualWrite& step) { return step.to && *step.to == incoming_name(step.table); }

const Table* find_old_table(const DualWrite& step, const Schema& schema) {
  const Table* retired = schema.find_table(retired_name(step.table));
  return retired != nullptr ? retired : schema.find_table(step.table);
}

bool concerns(const DualWrite& step, const QualifiedName& table) {
  if (step.table == table) return true;
  return step.to && (*step.to == table || retired_name(step.table) == table);
}

std::optional<Identifier> name_alone(const UserSql& expression) {
  const auto name = parse_qualified_name(expression.text);
  return name && !name->schema ? std::optional(name->name) : std::nullopt;
}

std::vector<KeyPair> key_of(const DualWrite& step, std::string_view product) {
  std::vector<KeyPair> key;
  for (const auto& [name, expression] : step.rows.on) {
    const auto column = name_alone(said_for(expression, product).sql);
    if (!column) unreachable("the planner lets no key through that is not a column");
    key.push_back({*column, name});
  }
  return key;
}

TablePair resolve_pair(const DualWrite& step, const Schema& schema, std::string_view product) {
  if (!step.to) unreachable("a pair has two tables");
  TablePair pair{.old_table = &required(find_old_table(step, schema), step.table),
                 .new_table = &required(find_new_table(step, schema), *step.to),
                 .key = key_of(step, product),
                 .forward = {},
                 .backward = {},
                 .old_names = {}};
  pair.old_names = names_of_old(*pair.old_table, step);
  for (const KeyPair& each : pair.key) {
    require_column(*pair.old_table, each.old_column);
    require_column(*pair.new_table, each.new_column);
  }
  pair.forward = resolved(step.forward, *pair.new_table, product);
  pair.backward = resolved(step.backward, *pair.old_table, product);
  return pair;
}

std::vector<PieceOfPair> pieces_of(const std::vector<Tie>& forward,
                                   const std::vector<Tie>& backward) {
  using Of = Ties::Of;
  Ties ties;
  const auto tie_all = [&ties](const std::vector<Tie>& side, Of made, Of read) {
    for (const Tie& each : side) {
      for (const Identifier& name : each.reads) ties.tie({made, each.column}, {read, name});
    }
  };
  tie_all(forward, Of::new_table, Of::old_table);
  tie_all(backward, Of::old_table, Of::new_table);
  std::map<Ties::Node, PieceOfPair> pieces;
  for (std::size_t at = 0; at < forward.size(); ++at) {
    pieces[ties.leader({Of::new_table, forward[at].column})].forward.push_back(at);
  }
  for (std::size_t at = 0; at < backward.size(); ++at) {
    pieces[ties.leader({Of::old_table, backward[at].column})].backward.push_back(at);
  }
  std::vector<PieceOfPair> found;
  for (auto& [leader, piece] : pieces) found.push_back(std::move(piece));
  return found;
}

Scope scope_of(const Table& table) {
  Scope scope;
  for (const Column& column : table.columns) scope.emplace_back(column.name, column.name);
  return scope;
}

}  // namespace ratchet
