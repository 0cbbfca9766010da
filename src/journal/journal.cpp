#include "journal/journal.hpp"

#include <fmt/format.h>

#include <ranges>

#include "base/error.hpp"
#include "base/text.hpp"
#include "journal/columns.hpp"

namespace ratchet {
namespace {

// The format of a journal is the number of the dialect's statements that it was made by: a newer
// ratchet has more of them, and runs only the rest.
constexpr std::string_view kFormat = "format";

std::int64_t number_in(const std::string& text) {
  const auto number = parse_integer(text);
  if (!number) not_ours(text, "its format");
  return *number;
}

}  // namespace

Journal::Journal(const Dialect& dialect)
    : dialect_(dialect),
      tables_(dialect),
      migrations(tables_),
      steps(tables_),
      segments(tables_),
      quarantine(tables_),
      certificates(tables_),
      control(tables_),
      events(tables_),
      leases(tables_),
      rollouts(tables_) {}

JournalFound Journal::look(Transaction& transaction) const {
  if (!dialect_.has_journal(transaction)) return JournalFound::absent;
  const std::int64_t has = statements_run(transaction);
  const std::int64_t knows = std::ssize(dialect_.journal_schema());
  if (has > knows) {
    throw Error(ErrorKind::store_failed,
                {.message = fmt::format("the journal is of a newer ratchet (format {}; this one "
                                        "knows up to {})",
                                        has, knows),
                 .hint = "Use the newer ratchet on this store; nothing was changed."});
  }
  return has < knows ? JournalFound::outdated : JournalFound::current;
}

void Journal::make(Transaction& transaction, JournalFound found) const {
  const std::int64_t has = found == JournalFound::absent ? 0 : statements_run(transaction);
  const std::vector<SqlText> statements = dialect_.journal_schema();
  for (const SqlText& statement : statements | std::views::drop(has)) {
    transaction.execute(statement);
  }
  transaction.execute(sql("DELETE FROM {} WHERE name = {}", tables_.meta, bound(kFormat)));
  transaction.execute(sql("INSERT INTO {} (name, value) VALUES ({}, {})", tables_.meta,
                          bound(kFormat), bound(fmt::format("{}", statements.size()))));
}

std::int64_t Journal::statements_run(Transaction& transaction) const {
  const Rows rows =
      transaction.query(sql("SELECT value FROM {} WHERE name = {}", tables_.meta, bound(kFormat)));
  return rows.empty() ? 0 : number_in(as_text(rows.front().front()));
}

void Journal::forget_work(Transaction& transaction, const std::string& migration) const {
  steps.forget(transaction, migration);
  segments.forget(transaction, migration);
  quarantine.forget(transaction, migration);
  certificates.forget(transaction, migration);
  control.forget(transaction, migration);
  rollouts.forget(transaction, migration);
}

}  // namespace ratchet
