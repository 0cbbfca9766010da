#include "postgres/capture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "postgres/expression_function.hpp"
#include "postgres/trigger.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::string_view kRefusesTruncate =
    " is being moved to another store, and TRUNCATE can't be carried there; DELETE can";

// The table, and whatever is a part of it or inherits from it.
std::vector<QualifiedName> tree_of(const Table& table, const Schema& schema) {
  std::vector<QualifiedName> names = {table.name};
  for (std::size_t at = 0; at < names.size(); ++at) {  // as far as they inherit
    for (const Table& each : schema.tables) {
      const bool is_part = std::ranges::count(each.parents, names[at]) > 0;
      if (is_part && std::ranges::count(names, each.name) == 0) names.push_back(each.name);
    }
  }
  return names;
}

const Table& table_of(const CrossingEnd& end, const Schema& schema) {
  if (const Table* table = schema.find_table(end.table)) return *table;
  throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(end.table),
                                    .hint = "Somebody else dropped or renamed it; roll back."});
}

Identifier trigger_of(const CrossingEnd& end, std::string_view what) {
  return Identifier(fmt::format("ratchet_crossing_{}_{}", end.name, what));
}

QualifiedName function_of(const CrossingEnd& end, std::string_view what) {
  return function_name(fmt::format("crossing_{}_{}", end.name, what));
}

// Of one of the end's functions, by the same word.
struct EndTrigger {
  std::string what;
  SqlText head;   // AFTER INSERT
  SqlText level;  // FOR EACH ROW
  SqlText body;
};

class Capture {
 public:
  Capture(const CrossingEnd& end, const Schema& schema)
      : end_(end), schema_(schema), table_(table_of(end, schema)) {}

  std::vector<SqlText> tables() const {
    std::vector<SqlText> span = columns("after");
    std::ranges::move(columns("through"), std::back_inserter(span));
    return {sql("CREATE TABLE {} (written_by xid8 NOT NULL DEFAULT pg_catalog.pg_current_xact_id(),"
                " at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(), {})\n"
                "WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, "
                "autovacuum_vacuum_cost_delay = 0)",
                outbox_of(end_), join_sql(columns("key"), ", ")),
            sql("CREATE TABLE {} (token bigint PRIMARY KEY, {})", flight_of(end_),
                join_sql(span, ", ")),
            sql("CREATE TABLE {} (fence bigint NOT NULL)", state_of(end_)),
            sql("INSERT INTO {} VALUES (0)", state_of(end_))};
  }

  std::vector<SqlText> functions() const {
    std::vector<SqlText> statements;
    for (const EndTrigger& each : all()) {
      refuse_end_of_body(each.body);
      statements.push_back(
          sql("CREATE FUNCTION {} () RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS "
              "$ratchet$\nBEGIN\n{}\nEND\n$ratchet$",
              function_of(end_, each.what), each.body));
    }
    return statements;
  }

  std::vector<SqlText> triggers(Guard at_first) const {
    std::vector<SqlText> statements;
    for (const EndTrigger& each : all()) {
      const Identifier name = trigger_of(end_, each.what);
      for (const QualifiedName& table : tables_with(each)) {
        statements.push_back(sql(
            "CREATE TRIGGER {} {} ON {} {}\n"
            "WHEN (pg_catalog.current_setting('ratchet.relaying', true) IS DISTINCT FROM 'on')\n"
            "EXECUTE FUNCTION {} ()",
            name, each.head, table, each.level, function_of(end_, each.what)));
        const bool is_off = each.what == "guard" && at_first == Guard::open;
        statements.push_back(sql("ALTER TABLE {} {} TRIGGER {}", table,
                                 is_off ? sql("DISABLE") : sql("ENABLE ALWAYS"), name));
      }
    }
    return statements;
  }

  std::vector<SqlText> drop() const {
    std::vector<SqlText> statements;
    for (const EndTrigger& each : all()) {
      for (const QualifiedName& table : tables_with(each)) {
        statements.push_back(
            sql("DROP TRIGGER IF EXISTS {} ON {}", trigger_of(end_, each.what), table));
      }
      statements.push_back(sql("DROP FUNCTION IF EXISTS {}", function_of(end_, each.what)));
    }
    for (const QualifiedName& each : {outbox_of(end_), flight_of(end_), state_of(end_)}) {
      statements.push_back(sql("DROP TABLE IF EXISTS {}", each));
    }
    return statements;
  }

 private:
  std::vector<EndTrigger> all() const {
    const SqlText moved = sql(
        "{}\nIF NOT (ROW({})::record OPERATOR(pg_catalog.*=) ROW({})::record) THEN\n{}\nEND IF;",
        entry(sql("OLD")), key_in(sql("OLD")), key_in(sql("NEW")), entry(sql("NEW")));
    return {{"insert", sql("AFTER INSERT"), row(), sql("{}\nRETURN NULL;", entry(sql("NEW")))},
            {"update", sql("AFTER UPDATE"), row(), sql("{}\nRETURN NULL;", moved)},
            {"delete", sql("AFTER DELETE"), row(), sql("{}\nRETURN NULL;", entry(sql("OLD")))},
            {"guard", sql("BEFORE INSERT OR UPDATE OR DELETE"), row(), refuse(end_.when_closed)},
            {"truncate", sql("BEFORE TRUNCATE"), sql("FOR EACH STATEMENT"),
             refuse("ratchet: " + to_string(table_.name) + std::string(kRefusesTruncate))}};
  }

  static SqlText row() { return sql("FOR EACH ROW"); }

  static SqlText refuse(const std::string& message) {
    return sql("RAISE EXCEPTION USING MESSAGE = {}, ERRCODE = '55000';", Literal{message});
  }

  SqlText entry(const SqlText& row) const {
    return sql("INSERT INTO {} ({}) VALUES ({});", outbox_of(end_),
               join_names(numbered("key", end_)), key_in(row));
  }
  SqlText key_in(const SqlText& row) const {
    std::vector<SqlText> values;
    for (const Identifier& each : end_.key) values.push_back(sql("{}.{}", row, each));
    return join_sql(values, ", ");
  }

  // Partitions get the row triggers of their parent.
  std::vector<QualifiedName> tables_with(const EndTrigger& trigger) const {
    return trigger.level == row() ? tables_with_triggers(table_, schema_)
                                  : tree_of(table_, schema_);
  }

  // In the order of the table, whatever the database's own collation says.
  std::vector<SqlText> columns(std::string_view word) const {
    std::vector<SqlText> declared;
    const std::vector<Identifier> names = numbered(word, end_);
    for (std::size_t at = 0; at < names.size(); ++at) {
      const Column* column = find_column(table_, end_.key[at]);
      ensure(column != nullptr, "a key is made of columns of its table");
      declared.push_back(sql("{} {}", names[at], UserSql{column->type}));
      if (column->collation) {
        declared.back() = sql("{} COLLATE {}", declared.back(), UserSql{*column->collation});
      }
    }
    return declared;
  }

  const CrossingEnd& end_;
  const Schema& schema_;
  const Table& table_;
};

}  // namespace

QualifiedName outbox_of(const CrossingEnd& end) { return function_name("outbox_" + end.name); }
QualifiedName flight_of(const CrossingEnd& end) { return function_name("flight_" + end.name); }
QualifiedName state_of(const CrossingEnd& end) { return function_name("end_" + end.name); }

std::vector<Identifier> numbered(std::string_view word, const CrossingEnd& end) {
  std::vector<Identifier> names;
  for (std::size_t at = 1; at <= end.key.size(); ++at) {
    names.emplace_back(fmt::format("{}_{}", word, at));
  }
  return names;
}

Identifier guard_trigger(const CrossingEnd& end) { return trigger_of(end, "guard"); }
QualifiedName guard_function(const CrossingEnd& end) { return function_of(end, "guard"); }

StepSql make_end(const CrossingEnd& end, const Schema& schema, Guard at_first,
                 const LockManners& manners) {
  const Capture capture(end, schema);
  StepSql made = manners.locked({end.table}, Lock::share_row_exclusive, capture.triggers(at_first));
  made.unlocked = capture.tables();
  std::ranges::move(capture.functions(), std::back_inserter(made.unlocked));
  return made;
}

StepSql remove_end(const CrossingEnd& end, const Schema& schema, const LockManners& manners) {
  return manners.locked({end.table}, Lock::access_exclusive, Capture(end, schema).drop());
}

SqlText relaying() { return sql("SELECT pg_catalog.set_config('ratchet.relaying', 'on', true)"); }

}  // namespace ratchet::postgres
