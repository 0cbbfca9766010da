// Statements of SQLite's as changes. SQLite runs each on a stand-in (stand_in.hpp), and the schema
// behind it says what it has done; only expressions are taken over as they were written.
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/script_translator.hpp"
#include "sqlite/capabilities.hpp"
#include "sqlite/dialect.hpp"
#include "sqlite/stand_in.hpp"
#include "sqlite/table_text.hpp"
#include "sqlite/token.hpp"

namespace ratchet {
namespace sqlite {
namespace {

constexpr const char* kByHand = "say it as `sql`, with the statements that take it back";

// The words of a statement, and its text from one of them to another.
class Words {
 public:
  explicit Words(const std::string& text) : text_(text), tokens_(tokens_of(text_)) {}

  std::size_t size() const { return tokens_.size(); }
  const Token& operator[](std::size_t at) const { return tokens_[at]; }

  // Outside of brackets; size() when there is none.
  std::size_t find(std::string_view word, std::size_t from) const {
    int depth = 0;
    for (std::size_t at = from; at < tokens_.size(); ++at) {
      const bool is_it = is_word(tokens_[at], word) || tokens_[at].text == word;
      if (depth == 0 && is_it) return at;
      if (tokens_[at].text == "(") ++depth;
      if (tokens_[at].text == ")") --depth;
    }
    return tokens_.size();
  }
  // Behind the bracket that closes the one there.
  std::size_t behind_brackets(std::size_t open) const {
    int depth = 0;
    for (std::size_t at = open; at < tokens_.size(); ++at) {
      if (tokens_[at].text == "(") ++depth;
      if (tokens_[at].text == ")" && --depth == 0) return at + 1;
    }
    return tokens_.size();
  }
  std::string text(std::size_t from, std::size_t to) const {
    if (from >= to) return {};
    const Token& last = tokens_[to - 1];
    const std::size_t begin = tokens_[from].offset;
    return std::string(text_.substr(begin, last.offset + last.text.size() - begin));
  }

 private:
  std::string_view text_;
  std::vector<Token> tokens_;
};

std::vector<std::string> texts_of(const std::vector<Identifier>& names) {
  std::vector<std::string> texts;
  for (const Identifier& each : names) texts.push_back(each.text());
  return texts;
}

class Statement {
 public:
  explicit Statement(const StandInRun& run)
      : run_(run), words_(run.text), into_{.statement = run.text, .intents = {}} {}

  Translation translate() {
    if (!run_.refusal.empty()) {
      into_.why_not = run_.refusal;
    } else if (announces(SQLITE_TRANSACTION)) {
      into_.why_not = "ratchet begins and ends its own transactions";
    } else {
      compare();
      if (into_.intents.empty() && into_.why_not.empty()) translate_rows();
    }
    return std::move(into_);
  }

 private:
  bool announces(int action) const {
    return std::ranges::find(run_.announced, action, &Announced::action) != run_.announced.end();
  }
  Intent& add(std::string action) {
    into_.intents.push_back({.action = std::move(action), .keys = {}});
    return into_.intents.back();
  }
  Intent& add_on(const Table& table, std::string action) {
    Intent& intent = add(std::move(action));
    intent.keys.emplace_back("table", to_string(table.name));
    return intent;
  }

  void compare() {
    std::vector<const Table*> gone;
    for (const Table& before : run_.before.tables) {
      const Table* after = run_.after.find_table(before.name);
      if (after == nullptr) gone.push_back(&before);
      if (after != nullptr) compare_columns(before, *after);
      if (after != nullptr) compare_indexes(before, *after);
    }
    const auto fresh = std::ranges::find_if(run_.after.tables, [&](const Table& table) {
      return run_.before.find_table(table.name) == nullptr;
    });
    const bool is_made = fresh != run_.after.tables.end();
    if (!gone.empty() && is_made) {
      add_on(*gone.front(), "rename_table").keys.emplace_back("to", to_string(fresh->name));
    } else if (!gone.empty()) {
      add_on(*gone.front(), "drop_table");
    } else if (is_made) {
      as_written("DROP TABLE " + to_string(fresh->name));
    }
  }

  // What is new is nobody's yet, and goes as it came.
  void as_written(const std::string& down) {
    Intent& intent = add("sql");
    intent.keys.emplace_back("up", run_.text);
    intent.keys.emplace_back("down", down);
  }

  void compare_columns(const Table& before, const Table& after) {
    const auto missing = [](const Table& in, const Table& of) {
      return std::ranges::find_if(of.columns, [&](const Column& column) {
        return find_column(in, column.name) == nullptr;
      });
    };
    const auto fresh = missing(before, after);
    const auto gone = missing(after, before);
    const bool is_fresh = fresh != after.columns.end();
    if (gone == before.columns.end()) {
      if (is_fresh) add_column(after, *fresh);
      return;
    }
    Intent& intent = add_on(before, is_fresh ? "alter_column" : "drop_column");
    intent.keys.emplace_back("column", gone->name.text());
    if (is_fresh) intent.keys.emplace_back("to", fresh->name.text());
  }

  void add_column(const Table& table, const Column& column) {
    Intent& intent = add_on(table, "add_column");
    intent.keys.emplace_back("column", column.name.text());
    if (!column.type.empty()) intent.keys.emplace_back("type", column.type);
    if (column.not_null) intent.keys.emplace_back("not_null", true);
    if (column.default_value) intent.keys.emplace_back("default", column.default_value->text);
    if (column.collation) intent.keys.emplace_back("collation", *column.collation);
    add_declared(table, column, intent);
    if (column.generated != Generated::no) {
      into_.why_not = "a generated column has to be written by hand: `generated`";
    }
    if (!column.not_null || column.default_value) return;
    intent.keys.emplace_back("fill", std::string(kToBeSaid));
    intent.open.emplace_back("`fill`: the first value of rows that have none");
  }

  static void add_declared(const Table& table, const Column& column, Intent& intent) {
    const TableText text(table.definition);
    const std::string declaration = text.text(text.column(column.name).value_or(Span{}));
    const Words words(declaration);
    const std::size_t check = words.find("check", 0);
    if (check + 1 < words.size()) {
      const std::size_t behind = words.behind_brackets(check + 1);
      intent.keys.emplace_back("check", words.text(check + 2, behind - 1));
    }
    for (const ForeignKey& key : table.foreign_keys) {
      if (key.columns == std::vector<Identifier>{column.name}) add_reference(key, intent);
    }
  }

  static void add_reference(const ForeignKey& key, Intent& intent) {
    if (key.target_columns.empty()) {
      intent.keys.emplace_back("references", to_string(key.target));
    } else {
      intent.keys.emplace_back("references.table", to_string(key.target));
      intent.keys.emplace_back("references.columns", texts_of(key.target_columns));
    }
    const auto add = [&](const char* name, std::string action) {
      std::ranges::transform(action, action.begin(),
                             [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      if (!action.empty() && action != "no action") intent.keys.emplace_back(name, action);
    };
    add("on_delete", key.on_delete);
    add("on_update", key.on_update);
  }

  void compare_indexes(const Table& before, const Table& after) {
    for (const Index& index : before.indexes) {
      if (index.origin != IndexOrigin::created || find_index(run_.after, index.name)) continue;
      add("drop_index").keys.emplace_back("index", index.name.text());
    }
    for (const Index& index : after.indexes) {
      if (index.origin != IndexOrigin::created || find_index(run_.before, index.name)) continue;
      add_index(after, index);
    }
  }

  // Plain names alone: order, collations and expressions are keys of their own in a file.
  void add_index(const Table& table, const Index& index) {
    const std::size_t open = words_.find("(", 0);
    std::vector<std::string> columns;
    for (const auto& column : index.columns) columns.push_back(column ? column->text() : "");
    const std::size_t listed = words_.behind_brackets(open) - open;
    if (listed != 2 * columns.size() + 1 || std::ranges::count(columns, "") > 0) {
      into_.why_not = "its columns are more than names: write `columns` by hand";
      return;
    }
    Intent& intent = add_on(table, "create_index");
    intent.keys.emplace_back("columns", columns);
    intent.keys.emplace_back("index", index.name.text());
    if (index.unique) intent.keys.emplace_back("unique", true);
    const std::size_t where = words_.find("where", 0);
    if (where < words_.size()) {
      intent.keys.emplace_back("where", words_.text(where + 1, words_.size()));
    }
  }

  void translate_rows() {
    const bool deletes = announces(SQLITE_DELETE);
    const auto write = std::ranges::find_if(run_.announced, [](const Announced& each) {
      return each.action == SQLITE_DELETE || each.action == SQLITE_UPDATE;
    });
    const bool is_by_itself =
        write != run_.announced.end() && std::ranges::all_of(run_.announced, [&](const auto& each) {
          return each.action != SQLITE_INSERT &&
                 (each.action != SQLITE_READ || each.first == write->first);
        });
    if (!is_by_itself || words_.find("returning", 0) < words_.size()) {
      into_.why_not = kByHand;
      return;
    }
    Intent& intent = add(deletes ? "delete_rows" : "update_rows");
    intent.keys.emplace_back("table", write->first);
    const std::size_t where = words_.find("where", 0);
    if (!deletes) add_values(where, intent);
    const bool is_bounded = where < words_.size();
    intent.keys.emplace_back(
        "where", is_bounded ? words_.text(where + 1, words_.size()) : std::string(kToBeSaid));
    if (is_bounded) return;
    intent.open.emplace_back("`where`: which rows are still to be changed; it has to turn false");
  }

  void add_values(std::size_t end, Intent& intent) {
    std::size_t at = words_.find("set", 0) + 1;
    while (at < end) {
      const std::size_t next = std::min(words_.find(",", at), end);
      if (next < at + 3 || words_[at + 1].text != "=") {
        into_.why_not = "it sets several columns at once: write `set` by hand";
        return;
      }
      intent.keys.emplace_back("set." + unquoted(words_[at]), words_.text(at + 2, next));
      at = next + 1;
    }
  }

  const StandInRun& run_;
  Words words_;
  Translation into_;
};

const std::string* value_of(const Intent& intent, std::string_view key) {
  const auto found =
      std::ranges::find(intent.keys, key, [](const auto& each) { return each.first; });
  return found == intent.keys.end() ? nullptr : std::get_if<std::string>(&found->second);
}

// A new table that takes the old one's name: each statement by itself would lose the rows.
bool is_rebuild(const std::vector<Translation>& translations) {
  std::vector<std::string> dropped;
  for (const Translation& each : translations) {
    for (const Intent& intent : each.intents) {
      const std::string* table = value_of(intent, "table");
      const std::string* to = value_of(intent, "to");
      if (intent.action == "drop_table") dropped.push_back(*table);
      const bool takes_its_place = intent.action == "rename_table" && to != nullptr &&
                                   std::ranges::find(dropped, *to) != dropped.end();
      if (takes_its_place) return true;
    }
  }
  return false;
}

class SqliteTranslator final : public ScriptTranslator {
 public:
  const Capabilities& capabilities() const override { return sqlite::capabilities(); }
  bool is_url(const std::string& url) const override { return url.starts_with("sqlite:"); }
  std::vector<Translation> translate(const std::string& script) const override {
    StandIn stand_in;
    std::vector<Translation> translations;
    for (std::size_t begin = 0; begin < script.size();) {
      const StandInRun run = stand_in.run(script, begin);
      if (run.end <= begin) break;
      if (!run.text.empty()) translations.push_back(Statement(run).translate());
      begin = run.end;
    }
    if (!is_rebuild(translations)) return translations;
    return {{.statement = script,
             .intents = {},
             .why_not = "it makes a table anew: say what becomes different, as alter_column, "
                        "set_not_null, add_constraint, set_primary_key or rebuild_table"}};
  }
};

}  // namespace
}  // namespace sqlite

std::unique_ptr<ScriptTranslator> make_sqlite_translator() {
  return std::make_unique<sqlite::SqliteTranslator>();
}

}  // namespace ratchet
