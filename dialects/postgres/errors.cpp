#include "postgres/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pqxx/except>

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::size_t kStatementShown = 80;
constexpr std::size_t kReasonShown = 300;

bool is_any_of(std::string_view state, std::initializer_list<std::string_view> states) {
  return std::ranges::find(states, state) != states.end();
}

std::string_view class_of(std::string_view state) { return state.substr(0, 2); }

bool is_loss(std::string_view state, const Attempt& attempt) {
  if (!attempt.is_connected) return true;
  // admin_shutdown, crash_shutdown, cannot_connect_now; the server's own connection to another one
  return is_any_of(state, {"57P01", "57P02", "57P03"}) || class_of(state) == "08";
}

// Another ratchet has just written the row of the journal that this one was about to.
bool is_met_in_journal(std::string_view state, const Attempt& attempt) {
  return state == "23505" && attempt.statement.starts_with("INSERT INTO \"ratchet\".");
}

// The wait for locks, which lock_manners limits in the text itself.
bool limits_itself(const Attempt& attempt) {
  return attempt.statement.starts_with("SET LOCAL lock_timeout");
}

bool is_busy(std::string_view state, const Attempt& attempt) {
  if (state == "57014") {
    return attempt.cancelled == Cancelled::by_timeout || limits_itself(attempt);
  }
  if (is_met_in_journal(state, attempt)) return true;
  // lock_not_available, object_in_use, deadlock_detected, serialization_failure
  return is_any_of(state, {"55P03", "55006", "40P01", "40001"});
}

// Resources, the operating system, corruption, and a standby; or no word from the server at all.
bool is_stores_fault(std::string_view state) {
  return state.empty() || is_any_of(class_of(state), {"53", "58", "F0", "XX"}) || state == "25006";
}

// True also for what a function raises with a code of its own.
bool can_be_a_rows_fault(std::string_view state) {
  // Refused as a whole: not supported, transaction state, authorisation, syntax and names, object
  // state, intervention by an operator.
  return !is_any_of(class_of(state), {"0A", "25", "28", "40", "42", "55", "57"});
}

ErrorKind kind_of(std::string_view state, const Attempt& attempt) {
  if (attempt.stage == Stage::opening) return ErrorKind::store_failed;
  if (is_loss(state, attempt)) {
    const bool in_doubt = attempt.stage == Stage::committing && !attempt.is_connected;
    return in_doubt ? ErrorKind::outcome_unknown : ErrorKind::connection_lost;
  }
  if (is_busy(state, attempt)) return ErrorKind::busy;
  if (is_stores_fault(state)) return ErrorKind::store_failed;
  const bool of_a_row = attempt.blame == Blame::row && attempt.stage == Stage::running;
  if (of_a_row && can_be_a_rows_fault(state)) return ErrorKind::row_failed;
  if (attempt.blame == Blame::migration) return ErrorKind::invalid_migration;
  if (class_of(state) == "23" && attempt.stage == Stage::running) return ErrorKind::diverged;
  return ErrorKind::statement_failed;
}

// "query would be affected by row-level security policy for table "users""
bool is_about_policy(const std::string& message) {
  return message.find("row-level security policy") != std::string::npos;
}

// "permission denied for database shop", "must be owner of table users"
std::string hint_about_rights(const std::string& message) {
  if (is_about_policy(message)) {
    return "Rows that a policy hides would neither be copied nor compared. Let the role see them "
           "all (a superuser: ALTER ROLE ... BYPASSRLS), or connect as the table's owner where it "
           "does not FORCE its policies.";
  }
  if (message.find(" for database ") != std::string::npos) {
    return "A DBA has to do this once: CREATE SCHEMA ratchet AUTHORIZATION (this role), or GRANT "
           "CREATE ON DATABASE to it. Then give the command again.";
  }
  if (message.starts_with("must be owner") || message.find(" for table ") != std::string::npos) {
    return "Connect as the role that owns it, or as a member of that role who says so: "
           "store.NAME.role in ratchet.toml.";
  }
  return "Run ratchet as the owner of the table, or let this role do it.";
}

std::string hint_of(std::string_view state, const std::string& message) {
  if (state == "55P03" || state == "55006") {
    return "Somebody else holds a lock; the same attempt may succeed later.";
  }
  if (state == "40P01" || state == "40001") {
    return "Another transaction was in the way; the same attempt may succeed later.";
  }
  if (class_of(state) == "23") {
    return "Put the rows right that are refused, then give the command again; or roll back.";
  }
  if (state == "42501") return hint_about_rights(message);
  if (state == "25006") return "This server takes no writes. Name the primary in the store's url.";
  if (state == "53100") return "The disk is full. Free some space, then give the command again.";
  if (state == "53300") return "Free a connection, or raise max_connections.";
  if (state == "57014") return "Somebody cancelled it. Give the command again.";
  if (class_of(state) == "XX") return "Look into the server's log.";
  return "";
}

// Of `type "txt" does not exist`.
std::string nearest_type(const std::string& message) {
  static const std::vector<std::string> kTypes = {
      "bigint",  "boolean", "bytea", "char",      "date",       "double precision", "inet", "int",
      "integer", "json",    "jsonb", "numeric",   "real",       "smallint",         "text", "time",
      "uuid",    "varchar", "xml",   "timestamp", "timestamptz"};
  const std::size_t open = message.find('"');
  const std::size_t close = message.find('"', open + 1);
  if (!message.starts_with("type ") || close == std::string::npos) return "";
  const auto nearest = nearest_word(message.substr(open + 1, close - open - 1), kTypes);
  return nearest ? fmt::format("PostgreSQL has {}", *nearest) : "";
}

// Of a migration file.
std::string hint_for_writer(std::string_view state, const ServerWords& words) {
  if (state == "42704") return nearest_type(words.message);
  if (state == "42883") return "check its name, its schema and the types of its arguments";
  if (state == "42P07" || state == "42710" || state == "42701") return "choose another name";
  if (state == "42601" && words.message.ends_with("\"VIRTUAL\"")) {
    return "columns that are computed when read come with PostgreSQL 18";
  }
  if (state == "42P01") return "a name without a schema means `schema` of ratchet.toml";
  return "";
}

// "column "a" does not exist (the detail)"
std::string sentence_of(const ServerWords& words) {
  std::string detail = words.detail;
  if (detail.ends_with('.')) detail.pop_back();
  return detail.empty() ? words.message : fmt::format("{} ({})", words.message, detail);
}

// Whose beginning is "DETAIL:  " or the like; the words are the server's language's.
std::optional<std::string_view> after_label(std::string_view line, std::string_view label) {
  if (!line.starts_with(label)) return std::nullopt;
  return line.substr(label.size());
}

// "... at character 12", which is how the driver ends a message when it is terse.
void take_position(ServerWords& words) {
  constexpr std::string_view kBefore = " at character ";
  const std::size_t at = words.message.rfind(kBefore);
  if (at == std::string::npos) return;
  const std::string digits = words.message.substr(at + kBefore.size());
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) return;
  words.position = std::stoul(digits);
  words.message.resize(at);
}

}  // namespace

ServerWords words_of(std::string_view report) {
  ServerWords words;
  std::string* current = &words.message;
  std::string ignored;
  for (const std::string& line : split_lines(report)) {
    std::string_view rest = line;
    if (current == &words.message && words.message.empty()) {
      const std::size_t severity = line.find(":  ");
      if (severity != std::string::npos) rest.remove_prefix(severity + 3);
    } else if (const auto detail = after_label(line, "DETAIL:  ")) {
      current = &words.detail;
      rest = *detail;
    } else if (const auto hint = after_label(line, "HINT:  ")) {
      current = &words.hint;
      rest = *hint;
    } else if (line.starts_with("LINE ") || line.starts_with("QUERY:  ") ||
               line.starts_with("CONTEXT:  ") || line.starts_with("LOCATION:  ")) {
      current = &ignored;
    }
    if (!current->empty() && !rest.empty()) *current += ' ';
    current->append(rest);
  }
  take_position(words);
  return words;
}

std::string state_of(const std::exception& failure) {
  // The driver forgets the code of these, and some are no sql_error.
  if (dynamic_cast<const pqxx::insufficient_privilege*>(&failure) != nullptr) return "42501";
  if (const auto* refused = dynamic_cast<const pqxx::sql_error*>(&failure)) {
    return refused->sqlstate();
  }
  if (dynamic_cast<const pqxx::broken_connection*>(&failure) != nullptr) return "08000";
  if (dynamic_cast<const pqxx::deadlock_detected*>(&failure) != nullptr) return "40P01";
  if (dynamic_cast<const pqxx::serialization_failure*>(&failure) != nullptr) return "40001";
  return "";
}

Error translate(const std::exception& failure, const Attempt& attempt) {
  const std::string state = state_of(failure);
  const ServerWords words = words_of(failure.what());
  const ErrorKind kind = kind_of(state, attempt);
  if (kind == ErrorKind::row_failed) return Error(kind, {.message = sentence_of(words)});
  if (kind == ErrorKind::invalid_migration) {
    return Error(kind, {.message = sentence_of(words),
                        .hint = words.hint.empty() ? hint_for_writer(state, words) : words.hint});
  }
  if (attempt.stage == Stage::opening) {
    return Error(kind,
                 {.message = fmt::format("{} can't be opened: {}", attempt.store,
                                         excerpt_of(failure.what(), kReasonShown)),
                  .hint = "Check the store's url, and that the server lets this role in; then give "
                          "the command again."});
  }
  const bool has_ours = words.hint.empty() || is_about_policy(words.message);
  const std::string hint = has_ours ? hint_of(state, words.message) : words.hint;
  if (kind == ErrorKind::connection_lost || kind == ErrorKind::outcome_unknown) {
    return Error(kind, {.message = fmt::format("the connection to {} broke: {}", attempt.store,
                                               sentence_of(words)),
                        .hint = "Give the command again when the server answers: it looks at what "
                                "is there, and goes on."});
  }
  const std::string_view verb = kind == ErrorKind::store_failed ? "failed at" : "refused";
  return Error(kind, {.message = fmt::format("{} {} `{}`: {}", attempt.store, verb,
                                             excerpt_of(attempt.statement, kStatementShown),
                                             sentence_of(words)),
                      .hint = hint});
}

}  // namespace ratchet::postgres
