#include "postgres/scratch_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "postgres/spelling.hpp"
#include "postgres/table_text.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::size_t kDefinitionShown = 200;

using Tables = std::vector<const Table*>;

// A partition is made on its own, and then attached.
bool inherits(const Table& table) {
  return !table.parents.empty() && table.partition_bound.empty();
}

// Those that inherit behind those that they inherit from.
Tables in_order(const Tables& tables) {
  Tables ordered;
  std::set<QualifiedName> waiting;
  for (const Table* table : tables) waiting.insert(table->name);
  for (std::size_t rounds = 0; rounds < tables.size() && !waiting.empty(); ++rounds) {
    for (const Table* table : tables) {
      const bool may_come = !inherits(*table) ||
                            std::ranges::none_of(table->parents, [&](const QualifiedName& parent) {
                              return waiting.contains(parent);
                            });
      if (may_come && waiting.erase(table->name) == 1) ordered.push_back(table);
    }
  }
  return ordered;
}

class Builder {
 public:
  Builder(PostgresTransaction& transaction, ScratchNames& names, const Schema& schema)
      : transaction_(transaction), names_(names), schema_(schema) {
    for (const Table& table : schema.tables) {
      if (names.add(table.name)) tables_.push_back(&table);
    }
    for (const View& view : schema.views) {
      if (names.add(view.name)) views_.push_back(&view);
    }
    tables_ = in_order(tables_);
  }

  void build() {
    transaction_.names_mean(PostgresTransaction::Names::users);
    make_types();
    for (const Table* table : tables_) make_sequences(*table);
    for (const Table* table : tables_) make(script_of(*table).creation);
    for (const Table* table : tables_) tie_sequences(*table);
    for (const Table* table : tables_) make_constraints(*table);
    for (const Table* table : tables_) make_indexes(*table);
    for (const Table* table : tables_) make_foreign_keys(*table);
    make_views();
    for (const Table* table : tables_) make_rest(*table);
    make(
        "CREATE FUNCTION pg_temp.ratchet_stand_in() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RETURN NEW; END'");
    for (const Table* table : from_the_root()) make_triggers(table->name, table->triggers);
    for (const View* view : views_) make_triggers(view->name, view->triggers);
    transaction_.names_mean(PostgresTransaction::Names::built_in);
  }

 private:
  // Those that the store does not have yet.
  void make_types() {
    for (const Enumeration& type : schema_.enumerations) {
      const Bind name{quoted_name(type.name)};
      if (!transaction_.query(sql("SELECT 1 WHERE to_regtype({}) IS NOT NULL", name)).empty()) {
        continue;
      }
      transaction_.execute(create_twin(type, names_));
    }
  }

  // Those that are dropped with a column; a default that takes its values from one then means it.
  void make_sequences(const Table& table) {
    for (const Column& column : table.columns) {
      if (!column.sequence || !names_.add(*column.sequence)) continue;
      transaction_.execute(sql("CREATE SEQUENCE {}", names_.in_scratch(*column.sequence)));
      made_.insert(*column.sequence);
    }
  }

  void tie_sequences(const Table& table) {
    for (const Column& column : table.columns) {
      if (column.numbers) name_numbers(table, column);
      if (!column.sequence || !made_.contains(*column.sequence)) continue;
      transaction_.execute(sql("ALTER SEQUENCE {} OWNED BY {}.{}",
                               names_.in_scratch(*column.sequence), names_.in_scratch(table.name),
                               column.name));
    }
  }

  // An identity's is made with the table, under the name that it would have today.
  void name_numbers(const Table& table, const Column& column) {
    if (!names_.add(*column.numbers)) return;
    const Bind owner{
        transaction_.connection().rendered(sql("{}", names_.in_scratch(table.name))).text};
    const Rows named =
        transaction_.query(sql("SELECT c.relname::text FROM pg_class AS c WHERE c.oid = "
                               "pg_get_serial_sequence({}, {})::regclass",
                               owner, Bind{column.name.text()}));
    const Identifier now(as_text(named.at(0)[0]));
    if (now == column.numbers->name) return;
    transaction_.execute(sql("ALTER SEQUENCE {} RENAME TO {}",
                             names_.in_scratch(QualifiedName{.schema = std::nullopt, .name = now}),
                             column.numbers->name));
  }

  void make_constraints(const Table& table) {
    for (const Constraint& constraint : table.constraints) {
      if (constraint.type == ConstraintType::foreign_key) continue;
      if (constraint.type == ConstraintType::not_null) continue;  // stands with its column
      if (!comes_from_parent(table, constraint)) add_constraint(table, constraint);
    }
  }

  bool comes_from_parent(const Table& table, const Constraint& constraint) const {
    return inherits(table) && std::ranges::any_of(table.parents, [&](const QualifiedName& name) {
             const Table* parent = schema_.find_table(name);
             return parent != nullptr &&
                    std::ranges::count(parent->constraints, constraint.name, &Constraint::name) > 0;
           });
  }

  void make_foreign_keys(const Table& table) {
    std::size_t at = 0;  // both lists are in the order of the constraints' names
    for (const Constraint& constraint : table.constraints) {
      if (constraint.type != ConstraintType::foreign_key) continue;
      const QualifiedName& target = table.foreign_keys.at(at++).target;
      const bool has_twin =
          std::ranges::any_of(tables_, [&](const Table* each) { return each->name == target; });
      if (has_twin) add_constraint(table, constraint);
    }
  }

  void add_constraint(const Table& table, const Constraint& constraint) {
    make(fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {}", quoted_name(table.name),
                     quoted_name(constraint.name.text()), constraint.definition));
  }

  void make_indexes(const Table& table) {
    for (const Index& index : table.indexes) {
      if (index.origin == IndexOrigin::created) make(index.definition);
    }
  }

  void make_rest(const Table& table) {
    const std::string rest = script_of(table).rest;
    if (!rest.empty()) make(rest);
  }

  // In any order, since the names say nothing of who reads whom.
  void make_views() {
    std::vector<const View*> waiting = views_;
    for (std::size_t rounds = 1; rounds < views_.size() && !waiting.empty(); ++rounds) {
      std::erase_if(waiting, [&](const View* view) { return could_make(*view); });
    }
    for (const View* view : waiting) make(definition_of(*view));
  }

  bool could_make(const View& view) {
    Savepoint savepoint(transaction_);
    try {
      make(definition_of(view));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::statement_failed) throw;
      return false;
    }
    savepoint.keep();
    return true;
  }

  // Of a materialized one, its query: what follows are its indexes.
  static std::string definition_of(const View& view) {
    if (!view.materialized) return view.definition;
    constexpr std::string_view kWord = "MATERIALIZED ";
    std::string text = view.definition.substr(0, view.definition.find(";\nCREATE "));
    return text.erase(text.find(kWord), kWord.size());
  }

  // Partitions behind what they are partitions of.
  Tables from_the_root() const {
    Tables ordered = tables_;
    const auto depth = [](const Table* table) {
      if (table->partition_bound.empty()) return 0;
      return table->partition_key.empty() ? 2 : 1;
    };
    std::ranges::stable_sort(ordered, {}, depth);
    return ordered;
  }

  // A partition has got those of its table.
  void make_triggers(const QualifiedName& owner, const std::vector<Trigger>& triggers) {
    for (const Trigger& trigger : triggers) {
      if (exists(owner, trigger)) continue;
      if (!is_ratchets_own(trigger.name.text())) {
        make(trigger.definition);
        continue;
      }
      transaction_.execute(
          sql("CREATE TRIGGER {} BEFORE INSERT ON {} FOR EACH ROW EXECUTE "
              "FUNCTION pg_temp.ratchet_stand_in()",
              trigger.name, names_.in_scratch(owner)));
    }
  }

  bool exists(const QualifiedName& owner, const Trigger& trigger) {
    const Bind table{transaction_.connection().rendered(sql("{}", names_.in_scratch(owner))).text};
    return !transaction_
                .query(sql("SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass({}) AND tgname = "
                           "{}",
                           table, Bind{trigger.name.text()}))
                .empty();
  }

  void make(const std::string& definition) {
    const std::string text = names_.text_in_scratch(definition);
    try {
      transaction_.execute(sql("{}", UserSql{text}));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::statement_failed) throw;
      throw Error(
          ErrorKind::statement_failed,
          {.message = fmt::format("no scratch copy can be made of `{}`: {}",
                                  excerpt_of(definition, kDefinitionShown), error.message()),
           .hint = "Mend or drop this object first, or let this role make it."});
    }
  }

  PostgresTransaction& transaction_;
  ScratchNames& names_;
  const Schema& schema_;
  Tables tables_;
  std::vector<const View*> views_;
  std::set<QualifiedName> made_;  // sequences
};

}  // namespace

void build(PostgresTransaction& transaction, ScratchNames& names, const Schema& schema) {
  Builder(transaction, names, schema).build();
}

SqlText create_twin(const Enumeration& type, ScratchNames& names) {
  std::vector<SqlText> values;
  for (const std::string& each : type.values) values.push_back(sql("{}", Literal{each}));
  return sql("CREATE TYPE {} AS ENUM ({})", names.in_scratch(type.name), join_sql(values, ", "));
}

}  // namespace ratchet::postgres
