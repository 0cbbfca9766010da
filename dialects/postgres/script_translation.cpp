#include "postgres/script_translation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "postgres/address.hpp"
#include "postgres/capabilities.hpp"
#include "postgres/dialect.hpp"

namespace ratchet {
namespace postgres {
namespace {

std::string in_words(const ScriptNode& relation) { return to_string(relation_of(relation)); }

void translate_rename(const ScriptNode& statement, Translation& into) {
  const std::string& what = statement.text("renameType");
  const std::string& to = statement.text("newname");
  const std::string from = statement.text("subname");
  const std::string relation = in_words(statement.at("relation"));
  if (what == "OBJECT_COLUMN") {
    into.intents.push_back(
        {.action = "alter_column", .keys = {{"table", relation}, {"column", from}, {"to", to}}});
  } else if (what == "OBJECT_TABLE") {
    into.intents.push_back({.action = "rename_table", .keys = {{"table", relation}, {"to", to}}});
  } else if (what == "OBJECT_TABCONSTRAINT") {
    into.intents.push_back({.action = "rename_constraint",
                            .keys = {{"table", relation}, {"constraint", from}, {"to", to}}});
  } else if (what == "OBJECT_INDEX") {
    into.intents.push_back({.action = "rename_index", .keys = {{"index", relation}, {"to", to}}});
  } else {
    into.why_not = "there is no change that renames such a thing";
  }
}

// Plain names alone: order, expressions and operator classes are keys of their own in a file.
std::vector<std::string> column_names_of(const ScriptNode& statement, const char* list,
                                         Translation& into) {
  std::vector<std::string> names;
  for (const ScriptNode& element : statement.list(list)) {
    const std::string& name = element.text("name");
    const std::string& order = element.text("ordering");
    const bool is_plain = !name.empty() && (order.empty() || order == "SORTBY_DEFAULT") &&
                          !element.has("opclass") && !element.has("collation");
    if (!is_plain) into.why_not = "its columns are more than names: write `columns` by hand";
    names.push_back(name);
  }
  return names;
}

void translate_index(const ScriptNode& statement, const StatementText& text, Translation& into) {
  Intent intent{.action = "create_index", .keys = {{"table", in_words(statement.at("relation"))}}};
  intent.keys.emplace_back("columns", column_names_of(statement, "indexParams", into));
  if (!into.why_not.empty()) return;
  if (!statement.text("idxname").empty())
    intent.keys.emplace_back("index", statement.text("idxname"));
  if (statement.flag("unique")) intent.keys.emplace_back("unique", true);
  const std::string& method = statement.text("accessMethod");
  if (!method.empty() && method != "btree") intent.keys.emplace_back("method", method);
  if (statement.has("indexIncludingParams")) {
    intent.keys.emplace_back("include", column_names_of(statement, "indexIncludingParams", into));
  }
  if (statement.has("whereClause")) {
    const std::size_t where = text.tokens.find_word("where", text.begin, text.end);
    intent.keys.emplace_back("where", text.between(where + 5, text.end));
  }
  if (statement.has("options") || statement.flag("nulls_not_distinct")) {
    into.why_not = "its options have to be written by hand: `with`, `nulls_distinct`";
  }
  into.intents.push_back(std::move(intent));
}

void translate_drop(const ScriptNode& statement, Translation& into) {
  const std::string& what = statement.text("removeType");
  const bool is_table = what == "OBJECT_TABLE";
  if (!is_table && what != "OBJECT_INDEX") {
    into.why_not = "say it as `sql`, with the statements that take it back";
    return;
  }
  for (const ScriptNode& object : statement.list("objects")) {
    const std::string name = to_string(name_of(words_of(object.list("items"))));
    into.intents.push_back({.action = is_table ? "drop_table" : "drop_index",
                            .keys = {{is_table ? "table" : "index", name}}});
  }
}

std::string condition(const StatementText& text) {
  const std::size_t where = text.tokens.find_word("where", text.begin, text.end);
  return where == text.end ? kToBeSaid : text.between(where + 5, text.end);
}

void translate_rows(const ScriptNode& statement, const StatementText& text, Translation& into) {
  const bool deletes = statement.kind == "DeleteStmt";
  if (statement.has("fromClause") || statement.has("usingClause") || statement.has("withClause")) {
    into.why_not = "it reads other tables: write `where` with a subselect";
    return;
  }
  Intent intent{.action = deletes ? "delete_rows" : "update_rows",
                .keys = {{"table", in_words(statement.at("relation"))}}};
  if (!deletes) {
    const std::size_t set = text.tokens.find_word("set", text.begin, text.end) + 3;
    const std::size_t end = text.tokens.find_word("where", text.begin, text.end);
    std::vector<std::size_t> parts = text.tokens.parts_of(text.tokens.first_in(set, end), end);
    const auto& targets = statement.list("targetList");
    parts.resize(targets.size() + 1, end);
    for (std::size_t at = 0; at < targets.size(); ++at) {
      std::string part = text.between(parts[at], parts[at + 1]);
      part = part.substr(part.find('=') + 1);
      part.erase(0, part.find_first_not_of(' '));
      intent.keys.emplace_back("set." + targets[at].text("name"), part);
    }
  }
  intent.keys.emplace_back("where", condition(text));
  if (!statement.has("whereClause")) {
    intent.open.emplace_back("`where`: which rows are still to be changed; it has to turn false");
  }
  into.intents.push_back(std::move(intent));
}

class PostgresTranslator final : public ScriptTranslator {
 public:
  const Capabilities& capabilities() const override { return postgres::capabilities(); }
  bool is_url(const std::string& url) const override { return postgres::is_url(url); }
  std::vector<Translation> translate(const std::string& script) const override {
    std::vector<Translation> translations;
    const ScriptTokens tokens(script);
    for (const ParsedStatement& each : parse_script(script)) {
      const StatementText text{.tokens = tokens, .begin = each.begin, .end = each.end};
      translations.push_back(postgres::translate(each, text));
    }
    return translations;
  }
};

}  // namespace

std::string StatementText::between(std::size_t from, std::size_t to) const {
  const std::size_t first = tokens.first_in(from, to);
  std::string text = tokens.text_of(first, tokens.last_in(first, to));
  while (text.ends_with(',') || text.ends_with(';') || text.ends_with(' ')) text.pop_back();
  return text;
}

void add_reference(const ScriptNode& constraint, Intent& intent) {
  const std::string table = in_words(constraint.at("pktable"));
  const std::vector<std::string> columns = words_of(constraint.list("pk_attrs"));
  if (columns.empty()) {
    intent.keys.emplace_back("references", table);
  } else {
    intent.keys.emplace_back("references.table", table);
    intent.keys.emplace_back("references.columns", columns);
  }
  const auto add = [&](const char* key, const std::string& action) {
    if (action == "c") intent.keys.emplace_back(key, std::string("cascade"));
    if (action == "n") intent.keys.emplace_back(key, std::string("set null"));
    if (action == "d") intent.keys.emplace_back(key, std::string("set default"));
    if (action == "r") intent.keys.emplace_back(key, std::string("restrict"));
  };
  add("on_delete", constraint.text("fk_del_action"));
  add("on_update", constraint.text("fk_upd_action"));
}

Translation translate(const ParsedStatement& parsed, const StatementText& text) {
  Translation into{.statement = text.between(text.begin, text.end), .intents = {}};
  const ScriptNode& statement = parsed.node;
  if (!parsed.error.empty()) {
    into.why_not = parsed.error;
  } else if (statement.kind == "AlterTableStmt") {
    translate_alter_table(statement, text, into);
  } else if (statement.kind == "RenameStmt") {
    translate_rename(statement, into);
  } else if (statement.kind == "IndexStmt") {
    translate_index(statement, text, into);
  } else if (statement.kind == "DropStmt") {
    translate_drop(statement, into);
  } else if (statement.kind == "UpdateStmt" || statement.kind == "DeleteStmt") {
    translate_rows(statement, text, into);
  } else {
    into.why_not = "say it as `sql`, with the statements that take it back";
  }
  return into;
}

}  // namespace postgres

std::unique_ptr<ScriptTranslator> make_postgres_translator() {
  return std::make_unique<postgres::PostgresTranslator>();
}

}  // namespace ratchet
