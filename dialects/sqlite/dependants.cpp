#include "sqlite/dependants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/token.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::string_view kProbe = "ratchet_probe_of_a_column_name";

using ViewColumns = std::map<std::string, std::vector<std::string>>;

bool holds(const std::vector<Identifier>& columns, const Identifier& column) {
  return std::ranges::count(columns, column) > 0;
}

std::string in_words(const QualifiedName& table, const std::vector<Identifier>& columns) {
  std::vector<std::string> names;
  for (const Identifier& column : columns) names.push_back(column.text());
  return fmt::format("{}({})", to_string(table), join(names, {.separator = ", "}));
}

// The columns of the views that show a table's columns without naming them.
ViewColumns columns_of_star_views(Connection& connection, const Schema& schema) {
  ViewColumns columns;
  for (const View& view : schema.views) {
    if (view.definition.find('*') == std::string::npos) continue;
    const Rows rows = connection.query(
        sql("SELECT name FROM pragma_table_xinfo({}, 'main')", Bind{view.name.name.text()}),
        Blame::statement);
    for (const Row& row : rows) columns[view.name.name.text()].push_back(as_text(row[0]));
  }
  return columns;
}

// What the schema looks like while the column bears the probe's name.
struct Renamed {
  std::map<std::string, std::string> texts;  // "view v_names" -> its text, where that names it
  ViewColumns star_views;
};

Renamed read_renamed(Connection& connection, const Schema& schema, const Table& table,
                     const Identifier& column) {
  const std::string probe(kProbe);
  connection.execute(
      sql("ALTER TABLE {} RENAME COLUMN {} TO {}", table.name, column, Identifier(probe)),
      Blame::row);
  const Rows rows = connection.query(
      sql("SELECT type || ' ' || name, sql FROM sqlite_schema WHERE instr(sql, {}) > 0",
          Bind{probe}),
      Blame::statement);
  Renamed renamed;
  for (const Row& row : rows) renamed.texts[as_text(row[0])] = as_text(row[1]);
  renamed.star_views = columns_of_star_views(connection, schema);
  return renamed;
}

Renamed rename_and_back(Connection& connection, const Schema& schema, const Table& table,
                        const Identifier& column) {
  connection.control("BEGIN");
  try {
    Renamed renamed = read_renamed(connection, schema, table, column);
    connection.roll_back();
    return renamed;
  } catch (const Error& error) {
    connection.roll_back();
    if (error.kind() != ErrorKind::row_failed) throw;
    throw Error(ErrorKind::invalid_migration,
                {.message = fmt::format("what depends on {}.{} can't be told: {}",
                                        to_string(table.name), column.text(), error.message()),
                 .hint = "Mend or drop what SQLite names here first."});
  }
}

bool is_sign(const Token& token, char sign) {
  return token.kind == Token::Kind::sign && token.text.front() == sign;
}

// The place of the parenthesis that closes the one at `open`; the number of tokens when none does.
std::size_t closing_of(const std::vector<Token>& tokens, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t at = open; at < tokens.size(); ++at) {
    if (is_sign(tokens[at], '(')) ++depth;
    if (is_sign(tokens[at], ')') && --depth == 0) return at;
  }
  return tokens.size();
}

// The bodies of "CHECK (...)" (word: check) or of generated columns (word: as), in their order.
std::vector<std::string> bodies_after(std::string_view word, const std::string& text) {
  const std::vector<Token> tokens = tokens_of(text);
  std::vector<std::string> bodies;
  for (std::size_t at = 0; at + 1 < tokens.size(); ++at) {
    if (!is_word(tokens[at], word) || !is_sign(tokens[at + 1], '(')) continue;
    const std::size_t close = closing_of(tokens, at + 1);
    if (close == tokens.size()) break;
    const std::size_t first = tokens[at + 1].offset + 1;
    bodies.push_back(text.substr(first, tokens[close].offset - first));
    at = close;
  }
  return bodies;
}

class Finding {
 public:
  Finding(const Schema& schema, const Table& table, const Identifier& column, Renamed renamed)
      : schema_(schema), table_(table), column_(column), renamed_(std::move(renamed)) {}

  std::vector<Dependant> find(const ViewColumns& star_views_before) {
    find_keys();
    for (const Table& other : schema_.tables) find_foreign_keys(other);
    find_checks();
    find_generated_columns();
    for (const Table& other : schema_.tables) {
      for (const Index& index : other.indexes) {
        add_if_named({.kind = "index", .name = index.name.text(), .unique = index.unique});
      }
      add_triggers(other.triggers);
    }
    for (const View& view : schema_.views) {
      add_if_named({.kind = "view", .name = view.name.name.text()});
      add_triggers(view.triggers);
    }
    find_star_views(star_views_before);
    return std::move(found_);
  }

 private:
  void add_if_named(Dependant dependant) {
    if (is_ratchets_own(dependant.name)) return;
    if (!renamed_.texts.contains(dependant.kind + ' ' + dependant.name)) return;
    found_.push_back(std::move(dependant));
  }

  void add_triggers(const std::vector<Trigger>& triggers) {
    for (const Trigger& trigger : triggers) {
      add_if_named({.kind = "trigger", .name = trigger.name.text()});
    }
  }

  void find_keys() {
    if (holds(table_.primary_key, column_)) {
      found_.push_back({.kind = "primary key",
                        .name = in_words(table_.name, table_.primary_key),
                        .unique = true});
    }
    for (const Index& index : table_.indexes) {
      if (index.origin != IndexOrigin::unique_constraint) continue;
      std::vector<Identifier> columns;
      for (const auto& column : index.columns) columns.push_back(column.value());
      if (!holds(columns, column_)) continue;
      found_.push_back(
          {.kind = "unique constraint", .name = in_words(table_.name, columns), .unique = true});
    }
  }

  void find_foreign_keys(const Table& other) {
    for (const ForeignKey& key : other.foreign_keys) {
      const auto& pointed_at = key.target_columns.empty() ? table_.primary_key : key.target_columns;
      const bool is_in_it = other.name == table_.name && holds(key.columns, column_);
      const bool is_target = key.target == table_.name && holds(pointed_at, column_);
      if (!is_in_it && !is_target) continue;
      found_.push_back({.kind = "foreign key", .name = in_words(other.name, key.columns)});
    }
  }

  // Which of the table's own expressions name it: the same ones of the text before and after.
  std::vector<std::pair<std::size_t, std::string>> named_after(std::string_view word) const {
    const auto renamed = renamed_.texts.find("table " + table_.name.name.text());
    if (renamed == renamed_.texts.end()) return {};
    const std::vector<std::string> before = bodies_after(word, table_.definition);
    const std::vector<std::string> after = bodies_after(word, renamed->second);
    std::vector<std::pair<std::size_t, std::string>> named;
    for (std::size_t at = 0; at < std::min(before.size(), after.size()); ++at) {
      if (after[at].find(kProbe) != std::string::npos) named.emplace_back(at, before[at]);
    }
    return named;
  }

  void find_checks() {
    for (auto& [place, text] : named_after("check")) {
      found_.push_back({.kind = "check", .name = std::move(text)});
    }
  }

  void find_generated_columns() {
    std::vector<Identifier> generated;
    for (const Column& column : table_.columns) {
      if (column.generated != Generated::no) generated.push_back(column.name);
    }
    for (const auto& [place, text] : named_after("as")) {
      found_.push_back({.kind = "generated column", .name = generated.at(place).text()});
    }
  }

  void find_star_views(const ViewColumns& before) {
    for (const auto& [view, columns] : before) {
      const bool names_it = renamed_.texts.contains("view " + view);
      if (names_it || is_ratchets_own(view) || columns == renamed_.star_views[view]) continue;
      found_.push_back({.kind = "view *", .name = view});
    }
  }

  const Schema& schema_;
  const Table& table_;
  const Identifier& column_;
  Renamed renamed_;
  std::vector<Dependant> found_;
};

}  // namespace

std::vector<Dependant> dependants_of(Connection& connection, const Schema& schema,
                                     const Table& table, const Identifier& column) {
  const ViewColumns star_views = columns_of_star_views(connection, schema);
  Renamed renamed = rename_and_back(connection, schema, table, column);
  return Finding(schema, table, column, std::move(renamed)).find(star_views);
}

}  // namespace ratchet::sqlite
