#include "relay/copying.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "relay/row_text.hpp"

namespace ratchet {
namespace {

// "17 [42]": the cursor's own number, and the last key before it; "" and "17" begin the table.
Cursor cursor_behind(const std::optional<Row>& key, std::int64_t number) {
  return {key ? fmt::format("{} {}", number, to_text(*key)) : fmt::format("{}", number)};
}

Error refused(const RefusedRow& row) {
  return Error(ErrorKind::row_failed, {.message = fmt::format("the other store refuses row {}: {}",
                                                              to_text(row.key), row.error),
                                       .hint = ""});
}

}  // namespace

std::vector<Cursor> Copying::split(Transaction&, int) { return {Cursor{}}; }

BatchOutcome Copying::run(Transaction& transaction, const Batch& batch) {
  Crossing& from = ends_.old_end.crossing;
  const bool is_held = held_ && held_->at == batch.after && held_->rows_max < 2 * batch.rows_max;
  if (!is_held) {
    return {.reached = hold_back(transaction, key_in(batch.after), batch.rows_max)};
  }
  const KeySpan span = held_->span;
  const Rows rows = from.rows(transaction, Seen::given, span);
  const auto refusals = put(rows);
  if (!refusals.empty()) throw refused(refusals.front());
  BatchOutcome outcome{.reached = {},
                       .rows_seen = std::ssize(rows),
                       .rows_changed = std::ssize(rows),
                       .finished = !span.through};
  if (outcome.finished) {
    from.let_go(transaction, tenure_.token);
    outcome.reached = cursor_behind(span.after, ++cursors_);
    held_.reset();
  } else {
    outcome.reached = hold_back(transaction, span.through, batch.rows_max);
  }
  return outcome;
}

BatchOutcome Copying::count_left(Transaction&, const Batch& batch) {
  return {.reached = batch.after, .finished = true};
}

FailedRow Copying::describe_failed(Transaction& transaction, const Cursor& after) {
  Crossing& from = ends_.old_end.crossing;
  const KeySpan span = from.next_span(transaction, key_in(after), 1);
  const Rows rows = from.rows(transaction, Seen::given, span);
  if (rows.empty()) return {.key = {}, .error = {}, .after = after};
  const auto refusals = try_to_put({rows.front()});
  if (refusals.empty()) return {.key = {}, .error = {}, .after = after};  // it is taken by now
  return {.key = to_text(refusals.front().key),
          .error = refusals.front().error,
          .after = cursor_behind(refusals.front().key, ++cursors_)};
}

bool Copying::still_fails(Transaction& transaction, const std::string& key) {
  const Rows rows = ends_.old_end.crossing.rows(transaction, Seen::given, Rows{row_from_text(key)});
  return !rows.empty() && !try_to_put(rows).empty();
}

std::int64_t Copying::estimated_rows(Transaction& transaction) {
  return ends_.old_end.crossing.estimated_rows(transaction);
}

Cursor Copying::hold_back(Transaction& transaction, const std::optional<Row>& after,
                          std::int64_t rows_max) {
  Crossing& from = ends_.old_end.crossing;
  KeySpan span = from.next_span(transaction, after, rows_max);
  from.let_go(transaction, tenure_.token);
  from.hold_back(transaction, tenure_.token, span);
  held_ =
      Held{.at = cursor_behind(after, ++cursors_), .span = std::move(span), .rows_max = rows_max};
  return held_->at;
}

// Committed before the span is let go: a batch that is tried again finds its rows there.
std::vector<RefusedRow> Copying::put(const Rows& rows) {
  if (rows.empty()) return {};
  const auto transaction = begin_write(ends_, ends_.new_end, tenure_);
  auto refusals = ends_.new_end.crossing.put(*transaction, rows, OnExisting::keep);
  transaction->commit();
  return refusals;
}

std::vector<RefusedRow> Copying::try_to_put(const Rows& rows) {
  const auto undone = begin_write(ends_, ends_.new_end, tenure_);
  return ends_.new_end.crossing.put(*undone, rows, OnExisting::keep);
}

}  // namespace ratchet
