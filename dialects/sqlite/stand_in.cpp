#include "sqlite/stand_in.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "sqlite/prepared.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/token.hpp"
#include "sqlite/words.hpp"

namespace ratchet::sqlite {
namespace {

constexpr int kMissingMax = 200;
constexpr const char* kColumn = "ratchet_stands_in";

// "no such table: main.users" -> "users"
std::optional<std::string> named_by(const std::string& words, std::string_view beginning) {
  if (!words.starts_with(beginning)) return std::nullopt;
  const std::vector<Token> tokens = tokens_of(std::string_view(words).substr(beginning.size()));
  if (tokens.empty()) return std::nullopt;
  return unquoted(tokens.back());
}

bool defines(const std::vector<Announced>& announced) {
  constexpr std::array kDefinitions = {
      SQLITE_ALTER_TABLE,    SQLITE_CREATE_INDEX, SQLITE_CREATE_TABLE,
      SQLITE_CREATE_TRIGGER, SQLITE_CREATE_VIEW,  SQLITE_DROP_INDEX,
      SQLITE_DROP_TABLE,     SQLITE_DROP_TRIGGER, SQLITE_DROP_VIEW};
  return std::ranges::any_of(announced, [&](const Announced& each) {
    return std::ranges::find(kDefinitions, each.action) != kDefinitions.end();
  });
}

// Where one ends that SQLite refuses.
std::size_t end_of_refused(const std::string& script, std::size_t begin) {
  const std::vector<Token> tokens = tokens_of(std::string_view(script).substr(begin));
  const auto end = std::ranges::find(tokens, ";", &Token::text);
  return end == tokens.end() ? script.size() : begin + end->offset + 1;
}

std::string without_end(std::string text) {
  const std::vector<Token> tokens = tokens_of(text);
  if (tokens.empty()) return {};
  const Token& last = tokens.back();
  const std::size_t end = last.text == ";" ? last.offset : last.offset + last.text.size();
  text = text.substr(tokens.front().offset, end - tokens.front().offset);
  while (text.ends_with(' ') || text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

StandIn::StandIn() : connection_(InMemory{}) {
  connection_.listen([this](const Deed& deed) {
    announced_.push_back({.action = deed.action,
                          .first = std::string(deed.first),
                          .second = std::string(deed.second)});
  });
}

StandInRun StandIn::run(const std::string& script, std::size_t begin) {
  StandInRun run{.text = {}, .announced = {}, .before = {}, .after = {}};
  for (int missing = 0; missing < kMissingMax; ++missing) {
    announced_.clear();
    const Prepared prepared(connection_.handle(), script.c_str() + begin);
    const bool is_refused = prepared.code != SQLITE_OK;
    run.refusal = is_refused ? sqlite3_errmsg(connection_.handle()) : "";
    if (is_refused && make_what_is_missing(run.refusal)) continue;
    run.end = is_refused ? end_of_refused(script, begin)
                         : static_cast<std::size_t>(prepared.tail - script.c_str());
    break;
  }
  run.announced = announced_;
  run.text = without_end(script.substr(begin, run.end - begin));
  run.refusal = run.refusal.empty() ? "" : in_our_words(run.refusal);
  run.before = catalog_.read(connection_);
  if (run.refusal.empty() && defines(run.announced)) execute(run.text);
  run.after = catalog_.read(connection_);
  return run;
}

void StandIn::execute(const std::string& statement) {
  sqlite3_exec(connection_.handle(), statement.c_str(), nullptr, nullptr, nullptr);
}

// False: it is about something else.
bool StandIn::make_what_is_missing(const std::string& words) {
  if (const auto table = named_by(words, "no such table: ")) {
    stand_ins_.push_back(*table);
    execute(fmt::format("CREATE TABLE {} ({})", quoted_name(*table), kColumn));
    return true;
  }
  if (const auto index = named_by(words, "no such index: ")) {
    execute(fmt::format("CREATE TABLE IF NOT EXISTS {0} ({0})", kColumn));
    execute(fmt::format("CREATE INDEX {0} ON {1} ({1})", quoted_name(*index), kColumn));
    return true;
  }
  const auto column = named_by(words, "no such column: ");
  if (!column) return false;
  for (const std::string& table : stand_ins_) {
    execute(fmt::format("ALTER TABLE {} ADD COLUMN {}", quoted_name(table), quoted_name(*column)));
  }
  return !stand_ins_.empty();
}

}  // namespace ratchet::sqlite
