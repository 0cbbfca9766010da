#include "sqlite/breakage.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "base/text.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/strict_quotes.hpp"
#include "sqlite/words.hpp"

namespace ratchet::sqlite {
namespace {

// A table or view with triggers, or any view.
struct Target {
  std::string name;
  const Table* table = nullptr;  // one of the two
  const View* view = nullptr;

  const std::vector<Trigger>& triggers() const { return table ? table->triggers : view->triggers; }
};

std::vector<Target> targets_in(const Schema& schema) {
  std::vector<Target> targets;
  for (const Table& table : schema.tables) {
    if (table.triggers.empty()) continue;
    targets.push_back({.name = table.name.name.text(), .table = &table});
  }
  for (const View& view : schema.views) {
    targets.push_back({.name = view.name.name.text(), .view = &view});
  }
  return targets;
}

std::string text_of_triggers(const std::vector<Trigger>& triggers) {
  std::string text;
  for (const Trigger& trigger : triggers) text += trigger.definition + '\n';
  return text;
}

// Folded name of a table or view -> everything that it is made of, ratchet's triggers too.
std::map<std::string, std::string> texts_by_owner(const Schema& schema) {
  std::map<std::string, std::string> texts;
  for (const Table& table : schema.tables) {
    std::string& text = texts[folded(table.name.name.text())];
    text = table.definition + '\n' + text_of_triggers(table.triggers);
    for (const Index& index : table.indexes) text += index.definition + '\n';
  }
  for (const View& view : schema.views) {
    texts[folded(view.name.name.text())] = view.definition + '\n' + text_of_triggers(view.triggers);
  }
  return texts;
}

// Folded names of the tables and views whose texts differ.
std::set<std::string> changed_names(const Schema& before, const Schema& now) {
  const auto texts_before = texts_by_owner(before);
  const auto texts_now = texts_by_owner(now);
  std::set<std::string> changed;
  for (const auto& [name, text] : texts_before) {
    const auto found = texts_now.find(name);
    if (found == texts_now.end() || found->second != text) changed.insert(name);
  }
  for (const auto& [name, text] : texts_now) {
    if (!texts_before.contains(name)) changed.insert(name);
  }
  return changed;
}

bool mentions_any(const Target& target, const std::set<std::string>& names) {
  std::string text = target.name + '\n';
  if (target.view != nullptr) text += target.view->definition;
  text = folded(text + text_of_triggers(target.triggers()));
  return std::ranges::any_of(
      names, [&](const std::string& name) { return text.find(name) != std::string::npos; });
}

// SQLite's words; nullopt when it compiles.
std::optional<std::string> why_not_compiled(Connection& connection, const std::string& text) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection.handle(), text.c_str(), -1, &statement, nullptr);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owner(statement,
                                                                         &sqlite3_finalize);
  if (code == SQLITE_OK) return std::nullopt;
  return sqlite3_errmsg(connection.handle());
}

std::vector<std::string> writable_columns(Connection& connection, const std::string& name) {
  const Rows rows = connection.query(
      sql("SELECT name FROM pragma_table_xinfo({}, 'main') WHERE hidden = 0", Bind{name}),
      Blame::statement);
  std::vector<std::string> columns;
  for (const Row& row : rows) columns.push_back(quoted_name(as_text(row[0])));
  return columns;
}

// A write of every kind, so that every trigger is compiled; UPDATE OF any column, too.
std::optional<std::string> why_not_writable(Connection& connection, const std::string& name) {
  const std::string quoted = "main." + quoted_name(name);
  std::vector<std::string> assignments;
  for (const std::string& column : writable_columns(connection, name)) {
    assignments.push_back(column + " = " + column);
  }
  const std::vector<std::string> writes = {
      fmt::format("INSERT INTO {} DEFAULT VALUES", quoted),
      fmt::format("UPDATE {} SET {}", quoted, join(assignments, {.separator = ", "})),
      fmt::format("DELETE FROM {}", quoted)};
  for (const std::string& write : writes) {
    if (auto words = why_not_compiled(connection, write)) return words;
  }
  return std::nullopt;
}

std::optional<std::string> why_not_readable(Connection& connection, const std::string& name) {
  return why_not_compiled(connection, "SELECT * FROM main." + quoted_name(name));
}

// The one trigger that is still broken when all others of its table are gone.
std::string culprit(Connection& connection, const Target& target) {
  for (const Trigger& suspect : target.triggers()) {
    connection.execute(sql("SAVEPOINT ratchet_suspect"), Blame::statement);
    for (const Trigger& other : target.triggers()) {
      if (other == suspect) continue;
      connection.execute(sql("DROP TRIGGER {}", other.name), Blame::statement);
    }
    const bool is_broken = why_not_writable(connection, target.name).has_value();
    connection.execute(sql("ROLLBACK TO ratchet_suspect; RELEASE ratchet_suspect"),
                       Blame::statement);
    if (is_broken) return fmt::format("trigger {} of {}", suspect.name.text(), target.name);
  }
  return fmt::format("a trigger of {}", target.name);
}

std::optional<Broken> check(Connection& connection, const Target& target) {
  if (target.view != nullptr) {
    if (const auto words = why_not_readable(connection, target.name)) {
      return Broken{.object = "view " + target.name, .words = in_our_words(*words)};
    }
  }
  if (target.triggers().empty()) return std::nullopt;
  const auto words = why_not_writable(connection, target.name);
  if (!words) return std::nullopt;
  return Broken{.object = culprit(connection, target), .words = in_our_words(*words)};
}

// Columns of a table that `now` has and `before` has not, as they would stand in double quotes.
std::vector<std::string> new_words(const Table& before, const Table& now) {
  std::vector<std::string> words;
  for (const Column& column : now.columns) {
    if (find_column(before, column.name) == nullptr) {
      words.push_back(quoted_name(column.name.text()));
    }
  }
  return words;
}

bool mentions_quoted(std::string_view text, const std::string& quoted) {
  return folded(text).find(folded(quoted)) != std::string::npos;
}

// Whether a definition relies on strings in double quotes: it is refused where they mean names.
bool has_quoted_strings(const Table& table, const std::string& definition) {
  Connection connection{InMemory{}};
  const StrictQuotes strict(connection);
  try {
    connection.execute(sql("{}", UserSql{table.definition}), Blame::row);
    if (definition != table.definition) {
      connection.execute(sql("{}", UserSql{definition}), Blame::row);
    }
  } catch (const Error& error) {
    return error.message().starts_with("no such column");
  }
  return false;
}

class CapturedStrings {
 public:
  CapturedStrings(Connection& connection, const Schema& schema)
      : connection_(connection), schema_(schema) {}

  void look_for(const std::string& quoted, const Table& table) {
    look_in("table " + table.name.name.text(), table.definition, quoted,
            [&] { return has_quoted_strings(table, table.definition); });
    for (const Index& index : table.indexes) {
      look_in("index " + index.name.text(), index.definition, quoted,
              [&] { return has_quoted_strings(table, index.definition); });
    }
    const StrictQuotes strict(connection_);
    for (const Target& target : targets_in(schema_)) {
      if (target.view != nullptr) {
        look_in("view " + target.name, target.view->definition, quoted,
                [&] { return why_not_readable(connection_, target.name).has_value(); });
      }
      for (const Trigger& trigger : target.triggers()) {
        look_in("trigger " + trigger.name.text(), trigger.definition, quoted,
                [&] { return why_not_writable(connection_, target.name).has_value(); });
      }
    }
  }

  std::vector<Broken> take() { return std::move(found_); }

 private:
  template <class Predicate>
  void look_in(const std::string& object, const std::string& text, const std::string& quoted,
               const Predicate& has_strings) {
    if (!mentions_quoted(text, quoted) || !has_strings()) return;
    found_.push_back(
        {.object = object, .words = fmt::format("its string {} would mean the column", quoted)});
  }

  Connection& connection_;
  const Schema& schema_;
  std::vector<Broken> found_;
};

}  // namespace

std::set<std::string> touched(const Schema& before, const Schema& now) {
  std::set<std::string> names = changed_names(before, now);
  std::set<std::string> found;
  if (names.empty()) return found;
  const std::vector<Target> targets = targets_in(now);
  // Each round finds the views of the views found so far, so there are no more rounds than views.
  for (std::size_t round = 0; round <= targets.size(); ++round) {
    const std::size_t found_before = found.size();
    for (const Target& target : targets) {
      if (found.contains(target.name) || !mentions_any(target, names)) continue;
      found.insert(target.name);
      if (target.view != nullptr) names.insert(folded(target.name));
    }
    if (found.size() == found_before) break;
  }
  return found;
}

std::vector<Broken> find_broken(Connection& connection, const Schema& schema,
                                const std::set<std::string>& names) {
  std::vector<Broken> broken;
  for (const Target& target : targets_in(schema)) {
    if (!names.contains(target.name)) continue;
    if (auto found = check(connection, target)) broken.push_back(std::move(*found));
  }
  return broken;
}

bool may_capture_strings(const Schema& before, const Schema& now) {
  std::string all_texts;
  for (const Definition& each : all_definitions(before)) all_texts += each.sql;
  all_texts = folded(all_texts);
  for (const Table& table : now.tables) {
    const Table* was = before.find_table(table.name);
    if (was == nullptr) continue;
    for (const std::string& quoted : new_words(*was, table)) {
      if (all_texts.find(folded(quoted)) != std::string::npos) return true;
    }
  }
  return false;
}

std::vector<Broken> find_captured_strings(Connection& connection, const Schema& before,
                                          const Schema& now) {
  CapturedStrings captured(connection, before);
  for (const Table& table : now.tables) {
    const Table* was = before.find_table(table.name);
    if (was == nullptr) continue;
    for (const std::string& quoted : new_words(*was, table)) captured.look_for(quoted, *was);
  }
  return captured.take();
}

}  // namespace ratchet::sqlite
