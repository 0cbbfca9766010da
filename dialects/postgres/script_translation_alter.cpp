#include <fmt/format.h>

#include <algorithm>

#include "postgres/script_translation.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

class AlterTable {
 public:
  AlterTable(const ScriptNode& statement, const StatementText& text, Translation& into)
      : statement_(statement),
        text_(text),
        into_(into),
        table_(to_string(relation_of(statement.at("relation")))) {}

  void translate() {
    const auto& commands = statement_.list("cmds");
    const QualifiedName name = relation_of(statement_.at("relation"));
    std::size_t begin =
        text_.tokens.find_name(name.name.text(), statement_.at("relation").location(), text_.end);
    begin = text_.tokens.first_in(begin + 1, text_.end);
    std::vector<std::size_t> begins = text_.tokens.parts_of(begin, text_.end);
    begins.resize(commands.size() + 1, text_.end);
    for (std::size_t at = 0; at < commands.size(); ++at) {
      begin_ = begins[at];
      end_ = begins[at + 1];
      translate_command(commands[at]);
    }
  }

 private:
  Intent started(const std::string& action) const {
    return {.action = action, .keys = {{"table", table_}}};
  }
  Intent of_column(const std::string& action, const std::string& column) const {
    return {.action = action, .keys = {{"table", table_}, {"column", column}}};
  }
  void add(Intent intent) { into_.intents.push_back(std::move(intent)); }
  void give_up(const std::string& why) {
    if (!into_.why_not.empty()) into_.why_not += "; ";
    into_.why_not += why;
  }
  std::size_t behind_word(std::string_view word, std::size_t from) const {
    const std::size_t at = text_.tokens.find_word(word, from, end_);
    return at == end_ ? end_ : at + word.size();
  }

  void translate_command(const ScriptNode& command) {
    const std::string& subtype = command.text("subtype");
    const std::string& name = command.text("name");
    // Nothing is written for the first of an enumeration.
    if (subtype.empty() || subtype == "AT_AddColumn") return add_column(command.at("def"));
    if (subtype == "AT_DropColumn") return add(of_column("drop_column", name));
    if (subtype == "AT_SetNotNull") return add(of_column("set_not_null", name));
    if (subtype == "AT_DropNotNull") return add(of_column("drop_not_null", name));
    if (subtype == "AT_ColumnDefault") return set_default(command);
    if (subtype == "AT_AlterColumnType") return change_type(command);
    if (subtype == "AT_AddConstraint") return add_constraint(command.at("def"));
    if (subtype == "AT_DropConstraint") {
      Intent intent = started("drop_constraint");
      intent.keys.emplace_back("constraint", name);
      return add(std::move(intent));
    }
    if (subtype == "AT_ValidateConstraint") {
      return give_up("VALIDATE is left out: a constraint is validated apart anyway");
    }
    give_up(fmt::format("no change says {}", text_.between(begin_, end_)));
  }

  void set_default(const ScriptNode& command) {
    if (!command.has("def")) return add(of_column("drop_default", command.text("name")));
    Intent intent = of_column("set_default", command.text("name"));
    intent.keys.emplace_back("default", text_.between(behind_word("default", begin_), end_));
    add(std::move(intent));
  }

  void change_type(const ScriptNode& command) {
    const std::string& column = command.text("name");
    const ScriptNode& definition = command.at("def");
    const std::size_t type = definition.at("typeName").location();
    const std::size_t collate = text_.tokens.find_word("collate", type, end_);
    const std::size_t use = text_.tokens.find_word("using", type, end_);
    const std::string type_text = text_.between(type, std::min(collate, use));
    Intent intent = of_column("alter_column", column);
    intent.keys.emplace_back("keep_name", true);
    intent.keys.emplace_back("type", type_text);
    intent.keys.emplace_back("forward", use == end_
                                            ? fmt::format("{}::{}", quoted_name(column), type_text)
                                            : text_.between(use + 5, end_));
    intent.keys.emplace_back("backward", std::string(kToBeSaid));
    intent.open.push_back(
        fmt::format("`backward`: how the old value of {} comes from the new one", column));
    intent.open.push_back("`default`, where the column is NOT NULL");
    add(std::move(intent));
    if (collate != end_) give_up("say `collation` by hand");
  }

  // Where a constraint of a column ends the next one begins.
  std::size_t end_of(const std::vector<ScriptNode>& constraints, std::size_t at) const {
    std::size_t end = end_;
    for (const ScriptNode& each : constraints) {
      if (each.location() > constraints[at].location()) end = std::min(end, each.location());
    }
    return end;
  }

  void add_column(const ScriptNode& definition) {
    const auto& constraints = definition.list("constraints");
    std::size_t type_end = end_;
    for (const ScriptNode& each : constraints) type_end = std::min(type_end, each.location());
    Intent intent = of_column("add_column", definition.text("colname"));
    intent.keys.emplace_back("type", text_.between(definition.at("typeName").location(), type_end));
    bool has_default = false;
    bool is_not_null = false;
    for (std::size_t at = 0; at < constraints.size(); ++at) {
      const ScriptNode& each = constraints[at];
      const std::string& type = each.text("contype");
      const std::size_t end = end_of(constraints, at);
      is_not_null = is_not_null || type == "CONSTR_NOTNULL";
      has_default = has_default || type == "CONSTR_DEFAULT";
      add_facet(each, type, end, intent);
    }
    if (is_not_null && !has_default) {
      intent.keys.emplace_back("fill", std::string(kToBeSaid));
      intent.open.emplace_back("`fill`: the first value of rows that have none");
    }
    add(std::move(intent));
  }

  void add_facet(const ScriptNode& constraint, const std::string& type, std::size_t end,
                 Intent& intent) {
    const std::size_t begin = constraint.location();
    if (type == "CONSTR_NOTNULL") {
      intent.keys.emplace_back("not_null", true);
    } else if (type == "CONSTR_DEFAULT") {
      intent.keys.emplace_back("default", text_.between(begin + 7, end));
    } else if (type == "CONSTR_UNIQUE") {
      intent.keys.emplace_back("unique", true);
    } else if (type == "CONSTR_CHECK") {
      intent.keys.emplace_back("check", predicate(begin, end));
    } else if (type == "CONSTR_FOREIGN") {
      add_reference(constraint, intent);
    } else if (type != "CONSTR_NULL") {
      give_up("identity, generated columns and keys of a new column have to be written by hand");
    }
  }

  // What stands in the parentheses of CHECK (...).
  std::string predicate(std::size_t begin, std::size_t end) const {
    const std::string text = text_.between(text_.tokens.find_word("check", begin, end) + 5, end);
    const std::size_t open = text.find('(');
    const std::size_t close = text.rfind(')');
    return text.substr(open + 1, close - open - 1);
  }

  void add_constraint(const ScriptNode& constraint) {
    const std::string& type = constraint.text("contype");
    Intent intent = started(type == "CONSTR_PRIMARY" ? "set_primary_key" : "add_constraint");
    const std::string& name = constraint.text("conname");
    if (!name.empty()) intent.keys.emplace_back("constraint", name);
    if (!constraint.text("indexname").empty()) {
      return give_up("USING INDEX: say the columns, the index is built again");
    }
    if (type == "CONSTR_CHECK") {
      intent.keys.emplace_back("check", predicate(begin_, end_));
    } else if (type == "CONSTR_FOREIGN") {
      intent.keys.emplace_back("foreign_key", words_of(constraint.list("fk_attrs")));
      add_reference(constraint, intent);
    } else if (type == "CONSTR_UNIQUE") {
      intent.keys.emplace_back("unique", words_of(constraint.list("keys")));
    } else if (type == "CONSTR_PRIMARY") {
      intent.keys.emplace_back("columns", words_of(constraint.list("keys")));
    } else {
      return give_up("an exclusion has no way in that lets clients write");
    }
    add(std::move(intent));
  }

  const ScriptNode& statement_;
  const StatementText& text_;
  Translation& into_;
  std::string table_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace

void translate_alter_table(const ScriptNode& statement, const StatementText& text,
                           Translation& into) {
  AlterTable(statement, text, into).translate();
}

}  // namespace ratchet::postgres
