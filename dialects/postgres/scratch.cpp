#include "postgres/scratch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "postgres/dependants.hpp"
#include "postgres/expression.hpp"
#include "postgres/raw_ddl.hpp"
#include "postgres/scratch_builder.hpp"
#include "postgres/spelling.hpp"
#include "postgres/trigger_text.hpp"
#include "postgres/twins.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::size_t kStatementShown = 200;

// Names without a schema, as the file has them; without the locks before it.
std::string shown(const SqlText& statement) {
  Spelling plain = spelling("");
  plain.home_schema.reset();
  const std::string text = render(statement, plain).text;
  const std::size_t last = text.starts_with("SET LOCAL lock_timeout") ? text.rfind(";\n") + 2 : 0;
  return excerpt_of(std::string_view(text).substr(last), kStatementShown);
}

Error refusal(const SqlText& statement, const Error& error) {
  return Error(
      ErrorKind::invalid_migration,
      {.message = fmt::format("PostgreSQL refuses `{}`: {}", shown(statement), error.message()),
       .hint = error.hint()});
}

// A statement of the user's own, when it is nothing else.
const UserSql* users_own(const SqlText& statement) {
  return statement.pieces().size() == 1 ? std::get_if<UserSql>(&statement.pieces().front())
                                        : nullptr;
}

// Every part that the twin shows as it did at first is what the original says of it.
template <class Part>
void put_originals(std::vector<Part>& now, const std::vector<Part>& built,
                   const std::vector<Part>& original) {
  for (Part& part : now) {
    const auto twin = std::ranges::find(built, part.name, &Part::name);
    const auto given = std::ranges::find(original, part.name, &Part::name);
    if (twin != built.end() && given != original.end() && *twin == part) part = *given;
  }
}

// A twin of one of ratchet's own triggers has no condition that would follow a column.
void follow_renames(Table& now, const Table& built, const Table& original) {
  if (now.columns.size() != built.columns.size()) return;
  Renames renames;
  for (std::size_t at = 0; at < now.columns.size(); ++at) {
    if (now.columns[at].name == built.columns[at].name) continue;
    renames.emplace(built.columns[at].name, now.columns[at].name);
  }
  for (Trigger& each : now.triggers) {
    const bool is_original = std::ranges::count(original.triggers, each) > 0;
    if (renames.empty() || !is_original || !is_ratchets_own(each.name.text())) continue;
    each.definition = with_columns_renamed(each.definition, renames);
  }
}

// What stands between the two in a definition of a trigger.
std::string cut_out(const std::string& text, const std::string& before, const std::string& behind) {
  const std::size_t begin = text.find(before);
  const std::size_t end = begin == std::string::npos ? begin : text.find(behind, begin);
  if (end == std::string::npos) return "";
  return text.substr(begin, end + behind.size() - begin);
}

// A twin of one of ratchet's own triggers says nothing of what it does; on a table that has got
// another name it is known by its own.
void name_anew(Trigger& twin, const QualifiedName& table, const Schema& original) {
  if (twin.definition.find("ratchet_stand_in") == std::string::npos) return;
  for (const Table& each : original.tables) {
    const auto found = std::ranges::find(each.triggers, twin.name, &Trigger::name);
    if (found == each.triggers.end() || !each.partition_bound.empty()) continue;
    std::string text = found->definition;
    const auto put = [&text](const std::string& was, const std::string& is) {
      if (!was.empty() && !is.empty()) text.replace(text.find(was), was.size(), is);
    };
    put(cut_out(text, " ON ", " FOR EACH "), cut_out(twin.definition, " ON ", " FOR EACH "));
    put(cut_out(text, ";\nALTER TABLE ", " ENABLE "),
        ";\nALTER TABLE " + quoted_name(table) + " ENABLE ");
    twin.definition = text;
    return;
  }
}

void put_originals(Table& now, const Table& built, const Table& original) {
  if (now == built) {
    now = original;
    return;
  }
  put_originals(now.columns, built.columns, original.columns);
  put_originals(now.indexes, built.indexes, original.indexes);
  put_originals(now.constraints, built.constraints, original.constraints);
  put_originals(now.triggers, built.triggers, original.triggers);
  follow_renames(now, built, original);
  if (now.belongings == built.belongings) now.belongings = original.belongings;
  if (now.definition == built.definition) now.definition = original.definition;
}

std::vector<QualifiedName> names_only_in(const Schema& one, const Schema& other) {
  std::vector<QualifiedName> names;
  for (const Table& table : one.tables) {
    if (other.find_table(table.name) == nullptr) names.push_back(table.name);
  }
  return names;
}

void put_texts_in_store(Table& table, const ScratchNames& names) {
  table.definition = names.text_in_store(table.definition);
  for (Index& index : table.indexes) index.definition = names.text_in_store(index.definition);
  for (Trigger& each : table.triggers) each.definition = names.text_in_store(each.definition);
  for (Constraint& each : table.constraints) each.definition = names.text_in_store(each.definition);
}

// Of the others only the store itself knows.
bool has_twins(const std::string& kind) {
  return kind != "statistics" && kind != "function" && kind != "publication";
}

// The row that an expression sees: the table's columns under the names of the scope.
std::vector<Column> row_seen(const Table& table, const Scope& scope) {
  if (scope.empty()) return table.columns;
  std::vector<Column> columns;
  for (const auto& [name, physical] : scope) {
    const Column* column = find_column(table, physical);
    if (column == nullptr) continue;  // a step further on makes it
    columns.push_back(*column);
    columns.back().name = name;
  }
  return columns;
}

const Table& table_in(const Schema& schema, const QualifiedName& name) {
  const Table* table = schema.find_table(name);
  ensure(table != nullptr, "a question about a table that is not in the scratch");
  return *table;
}

}  // namespace

PostgresScratch::PostgresScratch(ScratchSessions& sessions, const Schema& schema)
    : sessions_(sessions),
      begun_(sessions.begin()),
      names_(session().options().behind_home),
      original_(schema) {
  session().connection().keep_plans("ratchet_scratch_" + transaction().id());
  for (const Table& table : schema.tables) rows_[table.name] = table.estimated_rows;
  build(transaction(), names_, schema);
  built_ = read_twins();
  schema_ = built_;
  read_schema();
}

PostgresScratch::~PostgresScratch() {
  begun_.transaction.reset();
  sessions_.give_back(std::move(begun_.session));
}

void PostgresScratch::run(const StepSql& sql) {
  Savepoint step(transaction());
  const std::set<QualifiedName> twin_types = twin_types_;
  try {
    for (const auto* part : {&sql.before, &sql.unlocked, &sql.statements, &sql.after}) {
      for (const SqlText& statement : *part) execute(statement);
    }
  } catch (const Error&) {
    twin_types_ = twin_types;
    throw;
  }
  read_schema();
  step.keep();
}

void PostgresScratch::execute(const SqlText& statement) {
  try {
    if (const UserSql* text = users_own(statement)) {
      execute_users(text->text);
    } else {
      make_twin_types(statement);
      transaction().try_out(names_.in_scratch(statement));
    }
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_migration) throw;
    throw refusal(statement, error);
  }
}

// Of the types that the statement is about. Once only: it may be dropped, and be made again.
void PostgresScratch::make_twin_types(const SqlText& statement) {
  for (const SqlText::Piece& piece : statement.pieces()) {
    const auto* name = std::get_if<QualifiedName>(&piece);
    const Enumeration* type = name == nullptr ? nullptr : schema_.find_enumeration(*name);
    if (type == nullptr || !twin_types_.insert(type->name).second) continue;
    const QualifiedName twin = names_.in_scratch(*name);
    const Bind spelled{transaction().connection().rendered(sql("{}", twin)).text};
    const SqlText found = sql("SELECT 1 WHERE to_regtype({}) IS NOT NULL", spelled);
    if (transaction().query(found).empty()) transaction().execute(create_twin(*type, names_));
  }
}

// A body is compiled when it is made, and may name tables: then the store's own are looked at.
void PostgresScratch::execute_users(const std::string& statements) {
  for (const RawStatement& each : ddl_in(statements, names_)) {
    SqlText text = sql("{}", UserSql{each.text});
    if (each.made_in == MadeIn::home) {
      text = sql("SET LOCAL check_function_bodies = off; SET LOCAL search_path = {}, pg_temp; {}",
                 Identifier(session().options().behind_home), text);
    }
    transaction().try_out(text);
  }
}

Schema PostgresScratch::read_twins() {
  Schema twins = catalog_.read(transaction());
  for (Table& table : twins.tables) {
    table.name = names_.in_store(table.name);
    put_texts_in_store(table, names_);
    table.estimated_rows = 0;
    for (ForeignKey& key : table.foreign_keys) key.target = names_.in_store(key.target);
    for (QualifiedName& parent : table.parents) parent = names_.in_store(parent);
    for (Column& column : table.columns) {
      if (column.sequence) column.sequence = names_.in_store(*column.sequence);
      if (column.numbers) column.numbers = names_.in_store(*column.numbers);
    }
    for (Trigger& trigger : table.triggers) {
      if (!is_ratchets_own(trigger.name.text())) continue;
      trigger.definition = ScratchNames::trigger_in_store(trigger.definition);
    }
  }
  for (View& view : twins.views) {
    view.name = names_.in_store(view.name);
    for (QualifiedName& each : view.reads) each = names_.in_store(each);
    view.definition = names_.text_in_store(view.definition);
  }
  std::ranges::sort(twins.tables, {}, &Table::name);
  std::ranges::sort(twins.views, {}, &View::name);
  twins.enumerations = visible_types(std::move(twins.enumerations));
  return twins;
}

// A twin hides the store's type, also when it was dropped.
std::vector<Enumeration> PostgresScratch::visible_types(std::vector<Enumeration> types) const {
  std::map<QualifiedName, Enumeration> visible;
  for (Enumeration& each : types) {
    const bool is_twin = !each.name.schema.has_value();
    each.name = names_.in_store(each.name);
    if (is_twin) {
      visible.insert_or_assign(each.name, each);
    } else if (!twin_types_.contains(each.name)) {
      visible.emplace(each.name, each);
    }
  }
  std::vector<Enumeration> left;
  for (auto& [name, each] : visible) left.push_back(std::move(each));
  return left;
}

void PostgresScratch::read_schema() {
  Schema now = read_twins();
  const std::vector<QualifiedName> gone = names_only_in(schema_, now);
  const std::vector<QualifiedName> fresh = names_only_in(now, schema_);
  if (gone.size() == 1 && fresh.size() == 1 && !rows_.contains(fresh[0])) {
    rows_[fresh[0]] = rows_[gone[0]];
    names_.rename(gone[0], fresh[0].name);
  }
  for (Table& table : now.tables) {
    table.name = names_.in_store(table.name);
    const Table* twin = built_.find_table(table.name);
    const Table* original = original_.find_table(table.name);
    if (twin != nullptr && original != nullptr) put_originals(table, *twin, *original);
    for (Trigger& each : table.triggers) name_anew(each, table.name, original_);
    table.estimated_rows = rows_[table.name];
  }
  put_originals(now.views, built_.views, original_.views);
  schema_ = std::move(now);
}

ExpressionFacts PostgresScratch::inspect(const ExpressionQuestion& question) {
  const std::vector<Column> row = row_seen(table_in(schema_, question.table), question.scope);
  return ExpressionProbe(transaction()).inspect(question.expression.sql.text, row, question.kind);
}

std::vector<Dependant> PostgresScratch::dependants(const QualifiedName& table,
                                                   const Identifier& column) {
  std::vector<Dependant> found = dependants_of(transaction(), names_.in_scratch(table), column);
  const Identifier home(session().options().behind_home);
  const QualifiedName in_store{.schema = table.schema.value_or(home), .name = table.name};
  for (Dependant& each : dependants_of(transaction(), in_store, column)) {
    if (!has_twins(each.kind)) found.push_back(std::move(each));
  }
  return found;
}

std::optional<ColumnTwins> PostgresScratch::twins(const QualifiedName& table,
                                                  const Identifier& column, const Identifier& as) {
  ColumnTwins twins = twins_of(transaction(), names_.in_scratch(table), {.from = column, .to = as});
  for (CreateIndex& index : twins.indexes) index.table = table;
  for (AddConstraint& constraint : twins.constraints) {
    constraint.table = table;
    auto& target = constraint.kind.reference.references;
    if (target) target->table = names_.in_store(target->table);
  }
  return twins;
}

Value PostgresScratch::evaluate(const ExpressionQuestion& question, const RowData& row) {
  std::vector<Column> columns = row_seen(table_in(schema_, question.table), question.scope);
  std::erase_if(columns, [&](const Column& column) {
    return std::ranges::find(row, column.name, &RowData::value_type::first) == row.end();
  });
  return ExpressionProbe(transaction()).evaluate(question.expression.sql.text, columns, row);
}

}  // namespace ratchet::postgres
