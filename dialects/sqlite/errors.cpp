#include "sqlite/errors.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <optional>

namespace ratchet::sqlite {
namespace {

constexpr std::size_t kStatementShown = 80;

int primary(int extended_code) { return extended_code & 0xFF; }

// What an expression, a constraint or RAISE() gives.
bool is_refusal(int extended_code) {
  if (extended_code == SQLITE_CORRUPT_VTAB) return true;  // a virtual table's own complaint
  switch (primary(extended_code)) {
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_AUTH:
    case SQLITE_RANGE:
    case SQLITE_SCHEMA: return true;
    default: return false;
  }
}

bool is_busy(int extended_code) {
  switch (primary(extended_code)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return true;  // PROTOCOL: lost a race for the locks of a WAL file
    default: return false;
  }
}

ErrorKind kind_of(int code, const Attempt& attempt) {
  if (is_busy(code)) return ErrorKind::busy;
  if (attempt.stage == Stage::opening) return ErrorKind::store_failed;
  if (is_refusal(code)) {
    const bool of_a_row = attempt.blame == Blame::row && attempt.stage == Stage::running;
    return of_a_row ? ErrorKind::row_failed : ErrorKind::statement_failed;
  }
  const bool in_doubt = attempt.stage == Stage::committing && primary(code) == SQLITE_IOERR;
  return in_doubt ? ErrorKind::outcome_unknown : ErrorKind::store_failed;
}

std::string hint_of(int code) {
  switch (primary(code)) {
    case SQLITE_FULL: return "The disk is full. Free some space, then give the command again.";
    case SQLITE_READONLY:
      if (code == SQLITE_READONLY_DBMOVED) {
        return "The file was moved or deleted while it was open. Give the command again.";
      }
      return "Let this user write to the file and to its directory.";
    case SQLITE_CANTOPEN:
      return "Check that the file and its directory are there and can be read and written.";
    case SQLITE_NOTADB: return "Name a SQLite database, not encrypted, in the store's url.";
    case SQLITE_CORRUPT:
      return "Run `PRAGMA integrity_check` in the sqlite3 shell and restore a backup.";
    case SQLITE_IOERR: return "Look for errors of the disk or of the file system.";
    case SQLITE_NOMEM: return "Free some memory, then give the command again.";
    case SQLITE_AUTH: return "Leave out BEGIN, COMMIT and ROLLBACK: ratchet sees to transactions.";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "Somebody else is writing; the same attempt may succeed later.";
    default: return "";
  }
}

std::optional<Error> own_complaint(std::string_view words) {
  constexpr std::string_view kLead = "CHECK constraint failed: ";
  if (!words.starts_with(kLead)) return std::nullopt;
  words.remove_prefix(kLead.size());
  if (!words.starts_with(kOwnComplaint)) return std::nullopt;
  words.remove_prefix(kOwnComplaint.size());
  const std::size_t end = std::min(words.find('\n'), words.size() - 1);
  return Error(ErrorKind::diverged, {.message = std::string(words.substr(0, end)),
                                     .hint = std::string(words.substr(end + 1))});
}

}  // namespace

std::string shortened(std::string_view statement) {
  std::string line;
  for (const char c : statement) {
    const bool is_space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (is_space && (line.empty() || line.back() == ' ')) continue;
    line += is_space ? ' ' : c;
    if (line.size() > kStatementShown) break;
  }
  while (line.ends_with(' ')) line.pop_back();
  if (line.size() <= kStatementShown) return line;
  line.resize(kStatementShown);
  // Not in the middle of a UTF-8 character.
  while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0x80U) != 0) line.pop_back();
  return line + "...";
}

Error translate(const SQLite::Exception& failure, const Attempt& attempt) {
  const int code =
      failure.getExtendedErrorCode() > 0 ? failure.getExtendedErrorCode() : failure.getErrorCode();
  const ErrorKind kind = kind_of(code, attempt);
  const std::string words = failure.what();
  if (const auto complaint = own_complaint(words)) return *complaint;
  if (kind == ErrorKind::row_failed) return Error(kind, {.message = words, .hint = ""});
  if (attempt.stage == Stage::opening) {
    return Error(kind, {.message = fmt::format("{} can't be opened: {}", attempt.store, words),
                        .hint = hint_of(code)});
  }
  const std::string_view verb = kind == ErrorKind::statement_failed ? "refused" : "failed at";
  return Error(kind, {.message = fmt::format("{} {} `{}`: {}", attempt.store, verb,
                                             shortened(attempt.statement), words),
                      .hint = hint_of(code)});
}

}  // namespace ratchet::sqlite
