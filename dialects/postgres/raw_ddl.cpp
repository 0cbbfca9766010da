#include "postgres/raw_ddl.hpp"

#include <pg_query.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"

namespace ratchet::postgres {
namespace {

using Tree = nlohmann::json;

const std::set<std::string> kTried = {
    "AlterPolicyStmt",   "AlterSeqStmt",   "AlterTableStmt",   "CommentStmt",
    "CompositeTypeStmt", "CreateEnumStmt", "CreateDomainStmt", "CreateFunctionStmt",
    "CreatePolicyStmt",  "CreateSeqStmt",  "CreateStmt",       "CreateTrigStmt",
    "DropStmt",          "IndexStmt",      "RenameStmt",       "RuleStmt",
    "ViewStmt"};
// Nothing behind them relies on what they do, as far as definitions go.
const std::set<std::string> kOfNoMatter = {
    "AlterOwnerStmt", "CallStmt",   "CreateStatsStmt",    "DeleteStmt", "GrantStmt",
    "InsertStmt",     "MergeStmt",  "RefreshMatViewStmt", "SelectStmt", "TransactionStmt",
    "UpdateStmt",     "VacuumStmt", "VariableSetStmt"};
// What DROP, COMMENT and RENAME may be about, to be about the twins.
const std::set<std::string> kOnTables = {"OBJECT_COLUMN",        "OBJECT_INDEX",    "OBJECT_POLICY",
                                         "OBJECT_RULE",          "OBJECT_SEQUENCE", "OBJECT_TABLE",
                                         "OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER",  "OBJECT_VIEW"};
const std::set<std::string> kInTables = {"OBJECT_COLUMN", "OBJECT_POLICY", "OBJECT_RULE",
                                         "OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER"};

struct Slice {
  std::size_t begin;
  std::size_t end;
};

bool is_in_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// The end of the name that begins there, quoted or not.
std::size_t end_of_name(const std::string& text, std::size_t at) {
  if (text[at] == '"') {
    const std::size_t end = text.find('"', at + 1);
    return end == std::string::npos ? text.size() : end + 1;
  }
  while (at < text.size() && is_in_name(text[at])) ++at;
  return at;
}

bool is_alike(const std::string& text, std::size_t at, std::string_view word) {
  return at + word.size() <= text.size() &&
         std::equal(word.begin(), word.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char left, char right) {
                      return std::tolower(static_cast<unsigned char>(left)) ==
                             std::tolower(static_cast<unsigned char>(right));
                    });
}

// Where a name with a schema begins, for every relation that the parser gives a place of.
void collect_places(const Tree& tree, ScratchNames& names, std::set<std::size_t>& places) {
  if (!tree.is_structured()) return;
  if (tree.is_object() && tree.contains("relname") && tree.contains("schemaname")) {
    const QualifiedName name{.schema = Identifier(tree.at("schemaname").get<std::string>()),
                             .name = Identifier(tree.at("relname").get<std::string>())};
    if (names.in_scratch(name) != name) places.insert(tree.value("location", std::size_t{0}));
  }
  for (const auto& [key, child] : tree.items()) collect_places(child, names, places);
}

// {"List": {"items": [{"String": {"sval": "public"}}, {"String": {"sval": "users"}}]}}
// `own`: how many names there are without a schema.
void collect_schemas(const Tree& tree, std::size_t own, std::set<std::string>& schemas) {
  if (!tree.is_structured()) return;
  for (const auto& [key, child] : tree.items()) {
    if (key == "items" && child.size() > own && child.front().contains("String")) {
      schemas.insert(child.front().at("String").at("sval").get<std::string>());
    }
    collect_schemas(child, own, schemas);
  }
}

// What goes by the name of its table and its own.
std::size_t names_of_object(const Tree& statement) {
  for (const char* key : {"removeType", "objtype"}) {
    if (statement.contains(key) && kInTables.contains(statement.at(key).get<std::string>())) {
      return 2;
    }
  }
  return 1;
}

// Before a dot; where the parser gives no places.
void find_schemas(const std::string& text, const Slice& slice, const std::set<std::string>& schemas,
                  std::set<std::size_t>& places) {
  for (std::size_t at = slice.begin; at < slice.end; ++at) {
    const bool begins = at == slice.begin || (!is_in_name(text[at - 1]) && text[at - 1] != '"');
    if (!begins || !(is_in_name(text[at]) || text[at] == '"')) continue;
    const std::size_t end = end_of_name(text, at);
    const std::size_t dot = text.find_first_not_of(" \t\n", end);
    std::string name = text.substr(at, end - at);
    std::erase(name, '"');
    const bool is_before_dot = dot != std::string::npos && dot < slice.end && text[dot] == '.';
    if (is_before_dot && schemas.contains(name)) places.insert(at);
    at = std::max(at, end - 1);
  }
}

// A twin is this session's own, whoever has the original.
bool only_changes_owner(const Tree& statement) {
  if (!statement.contains("cmds")) return false;
  return std::ranges::all_of(statement.at("cmds"), [](const Tree& each) {
    return each.contains("AlterTableCmd") &&
           each.at("AlterTableCmd").value("subtype", "") == "AT_ChangeOwner";
  });
}

class Reader {
 public:
  Reader(const std::string& text, ScratchNames& names) : text_(text), names_(names) {}

  std::vector<RawStatement> read() {
    const PgQueryParseResult parsed = pg_query_parse(text_.c_str());
    const std::string error = parsed.error != nullptr ? parsed.error->message : "";
    const Tree tree = error.empty() ? Tree::parse(parsed.parse_tree) : Tree();
    pg_query_free_parse_result(parsed);
    if (!error.empty()) throw Error(ErrorKind::invalid_migration, {.message = error});
    std::vector<RawStatement> statements;
    for (const Tree& each : tree.at("stmts")) {
      const auto only = each.at("stmt").begin();
      const std::string& kind = only.key();
      const Tree& statement = only.value();
      if (kOfNoMatter.contains(kind) || only_changes_owner(statement)) continue;
      if (!can_be_tried(kind, statement)) break;
      statements.push_back(
          {.text = rewritten(kind, statement, slice_of(each)),
           .made_in = kind == "CreateFunctionStmt" ? MadeIn::home : MadeIn::twins});
    }
    return statements;
  }

 private:
  Slice slice_of(const Tree& statement) const {
    const std::size_t begin = statement.value("stmt_location", std::size_t{0});
    const std::size_t length = statement.value("stmt_len", text_.size() - begin);
    return {.begin = begin, .end = begin + length};
  }

  static bool can_be_tried(const std::string& kind, const Tree& statement) {
    if (!kTried.contains(kind)) return false;
    for (const char* key : {"removeType", "objtype", "renameType"}) {
      if (statement.contains(key) && !kOnTables.contains(statement.at(key).get<std::string>())) {
        return false;
      }
    }
    return true;
  }

  std::string rewritten(const std::string& kind, const Tree& statement, const Slice& slice) {
    std::set<std::size_t> places;
    if (kind == "DropStmt" || kind == "CommentStmt") {
      std::set<std::string> schemas;
      collect_schemas(statement, names_of_object(statement), schemas);
      find_schemas(text_, slice, schemas, places);
    } else if (kind != "CreateFunctionStmt") {
      collect_places(statement, names_, places);
    }
    std::string text = text_.substr(slice.begin, slice.end - slice.begin);
    for (auto place = places.rbegin(); place != places.rend(); ++place) {
      const std::size_t at = *place - slice.begin;
      text.replace(at, end_of_name(text, at) - at, "pg_temp");
    }
    return statement.value("concurrent", false) ? at_once(std::move(text)) : text;
  }

  // The first word of that kind: names come behind it.
  static std::string at_once(std::string text) {
    constexpr std::string_view kWord = "concurrently";
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (is_alike(text, at, kWord)) return text.erase(at, kWord.size());
    }
    return text;
  }

  const std::string& text_;
  ScratchNames& names_;
};

}  // namespace

std::vector<RawStatement> ddl_in(const std::string& statements, ScratchNames& names) {
  return Reader(statements, names).read();
}

}  // namespace ratchet::postgres
