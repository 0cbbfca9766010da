#include "sqlite/script_reader.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "base/error.hpp"
#include "sqlite/capabilities.hpp"
#include "sqlite/prepared.hpp"
#include "sqlite/scratch_builder.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/token.hpp"
#include "sqlite/words.hpp"

namespace ratchet {
namespace sqlite {
namespace {

// Every writer waits for the only one, whichever table it wants: no lock of a table.
EffectLock the_writer(const QualifiedName& table) {
  return {.table = table, .mode = "the only writer", .blocks = Blocks::nothing};
}

bool is_system(std::string_view table) { return table.starts_with("sqlite_"); }

// CURRENT_TIMESTAMP and what stands in parentheses: refused where there are rows.
bool is_constant_default(const UserSql& value) {
  return !value.text.starts_with('(') && !value.text.starts_with("CURRENT_") &&
         !value.text.starts_with("current_");
}

bool points_to(const Table& table, const QualifiedName& target) {
  return std::ranges::any_of(table.foreign_keys,
                             [&](const ForeignKey& key) { return key.target == target; });
}

// Other tables whose rows point there.
std::vector<std::string> children_of(const Schema& schema, const QualifiedName& target) {
  std::vector<std::string> names;
  for (const Table& table : schema.tables) {
    if (table.name != target && points_to(table, target)) names.push_back(to_string(table.name));
  }
  return names;
}

class SqliteScriptReading final : public ScriptReading {
 public:
  const Capabilities& capabilities() const override { return sqlite::capabilities(); }
  bool is_url(const std::string& url) const override { return url.starts_with("sqlite:"); }
  std::unique_ptr<ScriptReader> begin(const ServerFacts&) const override {
    return std::make_unique<SqliteScriptReader>();
  }
};

}  // namespace

SqliteScriptReader::SqliteScriptReader() { begin_empty(); }

void SqliteScriptReader::begin_empty() {
  catalog_ = Catalog();
  connection_ = std::make_unique<Connection>(InMemory{});
  connection_->listen([this](const Deed& deed) {
    announced_.push_back({.action = deed.action,
                          .first = std::string(deed.first),
                          .second = std::string(deed.second)});
  });
}

void SqliteScriptReader::know(const Schema& schema) {
  begin_empty();
  build(*connection_, schema);
}

Effects SqliteScriptReader::read(const std::string& script) {
  effects_.clear();
  renamed_.clear();
  in_transaction_ = false;
  ordinal_ = 0;
  for (std::size_t begin = 0; begin < script.size();) {
    piece_ = next(script, begin);
    if (piece_.end <= begin) break;
    if (!piece_.text.empty()) read_piece(piece_);
    begin = piece_.end;
    ++ordinal_;
  }
  return std::move(effects_);
}

// Where the statement ends, the parser says, also of one that it refuses.
SqliteScriptReader::Piece SqliteScriptReader::next(const std::string& script, std::size_t begin) {
  announced_.clear();
  Piece piece{.text = {}, .begin = begin, .offset = begin, .end = script.size()};
  const Prepared prepared(connection_->handle(), script.c_str() + begin);
  if (prepared.tail != nullptr) {
    piece.end = static_cast<std::size_t>(prepared.tail - script.c_str());
  }
  const std::string_view whole = std::string_view(script).substr(begin);
  const std::vector<Token> tokens = tokens_of(whole);
  if (tokens.empty()) return piece;
  if (prepared.code != SQLITE_OK) {
    const auto end = std::ranges::find(tokens, ";", &Token::text);
    piece.end = end == tokens.end() ? script.size() : begin + end->offset + 1;
  }
  piece.offset = begin + tokens.front().offset;
  if (piece.offset < piece.end) piece.text = script.substr(piece.offset, piece.end - piece.offset);
  if (prepared.code != SQLITE_OK && !piece.text.empty()) {
    add({.kind = EffectKind::unreadable,
         .words = in_our_words(sqlite3_errmsg(connection_->handle()))})
        .offset = piece.offset;
    piece.text.clear();
  }
  return piece;
}

Effect& SqliteScriptReader::add(Effect effect) {
  effect.statement = ordinal_;
  effect.statement_begin = piece_.begin;
  effect.statement_end = piece_.end == 0 ? 0 : piece_.end - 1;
  effect.offset = piece_.offset;
  effect.length = piece_.text.size();
  if (effect.length > 0 && piece_.text.back() == ';') --effect.length;
  effects_.push_back(std::move(effect));
  return effects_.back();
}

std::optional<SqliteScriptReader::Announced> SqliteScriptReader::find(
    const std::vector<int>& actions) const {
  for (const Announced& each : announced_) {
    if (std::ranges::find(actions, each.action) != actions.end() && !is_system(each.first)) {
      return each;
    }
  }
  return std::nullopt;
}

void SqliteScriptReader::read_piece(const Piece& piece) {
  const std::vector<Token> tokens = tokens_of(piece.text);
  if (is_word(tokens.front(), "vacuum")) {
    Effect& effect = add({.kind = EffectKind::maintenance, .words = "VACUUM"});
    effect.work = RowCost::rewrite;
    effect.because = "the whole file is written anew";
    return;
  }
  read_announced(piece);
}

void SqliteScriptReader::read_announced(const Piece& piece) {
  if (const auto transaction = find({SQLITE_TRANSACTION})) {
    in_transaction_ = transaction->first == "BEGIN";
    add({.kind = in_transaction_ ? EffectKind::begin : EffectKind::end,
         .words = transaction->first});
    return;
  }
  if (const auto pragma = find({SQLITE_PRAGMA})) return read_pragma(*pragma);
  const std::vector<int> definitions = {
      SQLITE_ALTER_TABLE, SQLITE_CREATE_INDEX,  SQLITE_CREATE_TABLE, SQLITE_CREATE_TRIGGER,
      SQLITE_CREATE_VIEW, SQLITE_DROP_INDEX,    SQLITE_DROP_TABLE,   SQLITE_DROP_TRIGGER,
      SQLITE_DROP_VIEW,   SQLITE_CREATE_VTABLE, SQLITE_DROP_VTABLE};
  // ALTER TABLE announces the schema before the table.
  const bool defines = std::ranges::any_of(announced_, [&](const Announced& each) {
    return std::ranges::find(definitions, each.action) != definitions.end();
  });
  if (defines) return run_definition(piece);
  if (const auto write = find({SQLITE_UPDATE, SQLITE_DELETE, SQLITE_INSERT})) {
    read_rows(piece, *write);
  }
}

void SqliteScriptReader::read_pragma(const Announced& pragma) {
  if (pragma.first != "foreign_keys" || pragma.second.empty()) return;
  const std::vector<Token> words = tokens_of(pragma.second);
  const bool is_on = pragma.second == "1" || is_word(words.front(), "on") ||
                     is_word(words.front(), "true") || is_word(words.front(), "yes");
  add({.kind = EffectKind::set_foreign_keys, .words = "PRAGMA foreign_keys"}).is_on = is_on;
  if (!in_transaction_) {
    foreign_keys_ = is_on;
    return;
  }
  Effect& effect = add({.kind = EffectKind::rebuild, .words = "PRAGMA foreign_keys"});
  effect.because = "inside a transaction it does nothing; it has to stand before BEGIN";
}

bool SqliteScriptReader::scans(const Piece& piece) {
  const std::string question = "EXPLAIN QUERY PLAN " + piece.text;
  const Prepared plan(connection_->handle(), question.c_str());
  constexpr int kDetail = 3;
  constexpr int kLinesMax = 1'000;
  for (int line = 0; line < kLinesMax && plan.code == SQLITE_OK; ++line) {
    if (sqlite3_step(plan.statement) != SQLITE_ROW) break;
    const auto* text = sqlite3_column_text(plan.statement, kDetail);
    const std::string detail(text, text + sqlite3_column_bytes(plan.statement, kDetail));
    if (detail.starts_with("SCAN") && detail != "SCAN CONSTANT ROW") return true;
  }
  return false;
}

void SqliteScriptReader::read_rows(const Piece& piece, const Announced& write) {
  const auto source = std::ranges::find_if(announced_, [&](const Announced& each) {
    return each.action == SQLITE_READ && !is_system(each.first) && !each.first.empty();
  });
  const bool inserts = write.action == SQLITE_INSERT;
  if (inserts && source == announced_.end()) return;
  if (!scans(piece)) return;  // the planner finds the rows by a key
  const QualifiedName table = unqualified(write.first);
  const std::string_view verb = inserts                         ? "INSERT ... SELECT into "
                                : write.action == SQLITE_DELETE ? "DELETE of "
                                                                : "UPDATE of ";
  Effect& effect =
      add({.kind = EffectKind::update_rows, .words = fmt::format("{}{}", verb, write.first)});
  effect.table = inserts ? unqualified(source->first) : table;
  effect.locks = {the_writer(table)};
  effect.work = RowCost::rows;
  effect.because = "rows of the whole table";
  effect.certainty = Certainty::unknown;
  if (write.action == SQLITE_UPDATE) effect.columns = {Identifier(write.second)};
  effect.instead = {
      fmt::format("-- with ratchet, in batches: [[change]] action = \"update_rows\" "
                  "or \"delete_rows\", table = \"{}\"",
                  to_string(table))};
}

void SqliteScriptReader::run_definition(const Piece& piece) {
  const Schema before = catalog_.read(*connection_);
  const std::vector<Announced> announced = announced_;
  char* refusal = nullptr;
  const int code =
      sqlite3_exec(connection_->handle(), piece.text.c_str(), nullptr, nullptr, &refusal);
  const std::string words = refusal == nullptr ? "" : refusal;
  sqlite3_free(refusal);
  if (code != SQLITE_OK) {
    add({.kind = EffectKind::unreadable, .words = in_our_words(words)});
    return;
  }
  for (const Announced& each : announced) {
    if (each.action == SQLITE_CREATE_INDEX && !is_system(each.first)) {
      Effect& effect =
          add({.kind = EffectKind::create_index, .words = "CREATE INDEX " + each.first});
      effect.table = unqualified(each.second);
      effect.object = each.first;
      effect.locks = {the_writer(*effect.table)};
      effect.work = RowCost::index_build;
      effect.because = "every other writer waits for the whole build";
    }
  }
  compare(before, catalog_.read(*connection_));
}

// What a definition has done, the schema tells.
void SqliteScriptReader::compare(const Schema& before, const Schema& after) {
  std::vector<const Table*> gone;
  std::vector<const Table*> fresh;
  for (const Table& table : before.tables) {
    const Table* now = after.find_table(table.name);
    if (now == nullptr) gone.push_back(&table);
    if (now != nullptr) compare_columns(table, *now);
  }
  for (const Table& table : after.tables) {
    if (before.find_table(table.name) == nullptr) fresh.push_back(&table);
  }
  if (gone.size() == 1 && fresh.size() == 1) {
    renamed_.insert_or_assign(fresh[0]->name, gone[0]->name);
    Effect& effect = add({.kind = EffectKind::rename,
                          .words = fmt::format("RENAME of {} to {}", to_string(gone[0]->name),
                                               to_string(fresh[0]->name))});
    effect.table = gone[0]->name;
    effect.others = {fresh[0]->name};
    effect.locks = {the_writer(gone[0]->name)};
    return;
  }
  for (const Table* table : gone) tell_dropped(before, *table);
  for (const Table* table : fresh) tell_created(*table, after);
}

void SqliteScriptReader::tell_dropped(const Schema& before, const Table& table) {
  Effect& effect = add({.kind = EffectKind::drop, .words = "DROP of " + to_string(table.name)});
  effect.table = table.name;
  effect.locks = {the_writer(table.name)};
  const std::vector<std::string> children = children_of(before, table.name);
  if (children.empty() || foreign_keys_ == false) return;
  Effect& danger = add({.kind = EffectKind::rebuild, .words = "DROP of " + to_string(table.name)});
  danger.table = table.name;
  danger.because = fmt::format(
      "while foreign keys are enforced it deletes its rows first, and with "
      "them those of {} (ON DELETE CASCADE), or fails",
      fmt::join(children, ", "));
  danger.certainty = foreign_keys_ ? Certainty::certain : Certainty::unknown;
  danger.instead = {"PRAGMA foreign_keys = OFF;  -- before BEGIN"};
}

void SqliteScriptReader::tell_created(const Table& table, const Schema& after) {
  Effect& effect =
      add({.kind = EffectKind::create_table, .words = "CREATE TABLE " + to_string(table.name)});
  effect.table = table.name;
  for (const auto& [now, was] : renamed_) {
    const std::vector<std::string> children = children_of(after, now);
    if (was != table.name || children.empty()) continue;
    Effect& danger = add({.kind = EffectKind::rebuild,
                          .words = fmt::format("the old {} was renamed to {} first", to_string(was),
                                               to_string(now))});
    danger.because = fmt::format("the references of {} went with it, and point to {} now",
                                 fmt::join(children, ", "), to_string(now));
    danger.instead = {
        "-- make the new table under another name, copy, drop the old one,\n"
        "-- then rename the new one"};
  }
}

void SqliteScriptReader::compare_columns(const Table& before, const Table& after) {
  const auto first_other = [](const Table& in, const Table& than) {
    return std::ranges::find_if(in.columns, [&](const Column& column) {
      return find_column(than, column.name) == nullptr;
    });
  };
  const auto gone = first_other(before, after);
  const auto fresh = first_other(after, before);
  const bool has_gone = gone != before.columns.end();
  const bool has_fresh = fresh != after.columns.end();
  if (has_fresh && !has_gone) return tell_new_column(after, *fresh);
  if (!has_gone) return;
  const std::string name = to_string(before.name) + "." + gone->name.text();
  Effect& effect = add({.kind = has_fresh ? EffectKind::rename : EffectKind::drop,
                        .words = (has_fresh ? "RENAME of " : "DROP COLUMN ") + name});
  effect.table = before.name;
  effect.columns = {gone->name};
  effect.locks = {the_writer(before.name)};
  if (has_fresh) {
    effect.instead = {
        fmt::format("-- with ratchet, both names in step until the old application "
                    "is gone:\n-- [[change]] action = \"alter_column\", table = "
                    "\"{}\", column = \"{}\", to = \"{}\"",
                    to_string(before.name), gone->name.text(), fresh->name.text())};
    return;
  }
  Effect& danger = add({.kind = EffectKind::rebuild, .words = "DROP COLUMN " + name});
  danger.table = before.name;
  danger.work = RowCost::rewrite;
  danger.locks = {the_writer(before.name)};
  danger.because = "SQLite writes every row anew, and no other writer gets in meanwhile";
  danger.certainty = Certainty::unknown;
}

void SqliteScriptReader::tell_new_column(const Table& table, const Column& column) {
  const std::string name = to_string(table.name) + "." + column.name.text();
  Effect& effect = add({.kind = EffectKind::add_column, .words = "ADD COLUMN " + name});
  effect.table = table.name;
  effect.columns = {column.name};
  effect.locks = {the_writer(table.name)};
  effect.required = column.not_null && !column.default_value;
  if (!column.default_value || is_constant_default(*column.default_value)) return;
  Effect& danger = add({.kind = EffectKind::rebuild, .words = "ADD COLUMN " + name});
  danger.table = table.name;
  danger.because = fmt::format("SQLite refuses the default {} as soon as there are rows",
                               column.default_value->text);
}

}  // namespace sqlite

std::unique_ptr<ScriptReading> make_sqlite_script_reading() {
  return std::make_unique<sqlite::SqliteScriptReading>();
}

}  // namespace ratchet
