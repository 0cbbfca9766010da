#include "relay/checking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "relay/row_text.hpp"

namespace ratchet {
namespace {

// "rows [42]", "extra [42]", "settle": the part of the pass, and the last key of it.
constexpr std::string_view kRows = "rows";
constexpr std::string_view kExtra = "extra";
constexpr std::string_view kSettle = "settle";
constexpr int kRoundsMax = 20;
constexpr int kLastTriesMax = 5;
constexpr Milliseconds kBetweenRounds{100};

std::string_view part_of(const Cursor& cursor) {
  return cursor.text.empty() ? kRows
                             : std::string_view(cursor.text).substr(0, cursor.text.find(' '));
}

Cursor cursor_at(std::string_view part, const std::optional<Row>& key) {
  return {key ? fmt::format("{} {}", part, to_text(*key)) : std::string(part)};
}

std::set<Row> keys_of(const Rows& rows, std::size_t key_size) {
  std::set<Row> keys;
  for (const Row& each : rows) keys.insert(key_of(each, key_size));
  return keys;
}

// They point into `rows`.
std::map<Row, const Row*> by_key(const Rows& rows, std::size_t key_size) {
  std::map<Row, const Row*> found;
  for (const Row& each : rows) found.emplace(key_of(each, key_size), &each);
  return found;
}

const Row* find(const std::map<Row, const Row*>& rows, const Row& key) {
  const auto found = rows.find(key);
  return found == rows.end() ? nullptr : found->second;
}

std::string in_words(const Row& key, const RowShape& shape) {
  std::string text;
  for (std::size_t at = 0; at < key.size(); ++at) {
    text += fmt::format("{}{} = {}", at == 0 ? "" : ", ", shape.columns[at], to_display(key[at]));
  }
  return text;
}

// The columns in which they differ; of a row that one side lacks, all.
BadRow broken(const Row& key, const Row* given, const Row* own, const RowShape& shape) {
  BadRow row{.key = in_words(key, shape), .sides = {}};
  if (own == nullptr) row.kind = BadKind::missing;
  if (given == nullptr) row.kind = BadKind::extra;
  for (std::size_t at = shape.key_size; at < shape.columns.size(); ++at) {
    if (given != nullptr && own != nullptr && (*given)[at] == (*own)[at]) continue;
    const auto side = [&](const Row* of) {
      return of == nullptr ? "(no row)" : to_display((*of)[at]);
    };
    row.sides.emplace_back(shape.columns[at] + " (followed)", side(given));
    row.sides.emplace_back(shape.columns[at], side(own));
  }
  return row;
}

}  // namespace

CheckOutcome Checking::run(Transaction&, const Batch& batch, std::int64_t samples_max) {
  if (batch.after.text.empty()) {
    from_ = look();
    unsettled_.clear();
    rounds_ = 0;
  }
  const std::string_view part = part_of(batch.after);
  if (part == kRows) return check_span(batch, samples_max);
  if (part == kExtra) return look_for_extra(batch);
  return settle(samples_max);
}

std::int64_t Checking::estimated_rows(Transaction&) {
  const EndAtWork& end = followed(ends_, look());
  return end.crossing.estimated_rows(*end.session.begin(Access::read));
}

std::int64_t Checking::mend(Transaction&, const Batch&, RightSide) {
  throw Error(ErrorKind::usage,
              {.message = "rows in two stores are not put right by verify",
               .hint = "Write the rows that differ again in the store that clients write to: the "
                       "relay brings them over."});
}

std::vector<Cursor> Checking::spread(Transaction&, int) { return {Cursor{}}; }

std::unique_ptr<RowCheck> Checking::beside() { unreachable("the pass is not split"); }

Followed Checking::look() {
  return followed_in(*ends_.old_end.session.begin(Access::read), ends_.old_end.crossing);
}

void Checking::hold(const KeySpan& span) {
  const EndAtWork& end = followed(ends_, from_);
  const auto transaction = begin_write(ends_, end, tenure_);
  end.crossing.let_go(*transaction, tenure_.token);
  end.crossing.hold_back(*transaction, tenure_.token, span);
  transaction->commit();
}

// Of a span that is held back, as all that follow; the other end behind the followed one.
Checking::Reading Checking::read(const KeySpan& span) {
  const EndAtWork& end = followed(ends_, from_);
  const EndAtWork& other = following(ends_, from_);
  Reading seen;
  {
    const auto transaction = end.session.begin(Access::read);
    seen.given = end.crossing.rows(*transaction, Seen::given, span);
    seen.pending = end.crossing.pending(*transaction, span);
  }
  if (shapes_.order == KeyOrder::alike) {
    seen.own = other.crossing.rows(*other.session.begin(Access::read), Seen::own, span);
  } else if (!seen.given.empty()) {
    Rows keys;
    for (const Row& row : seen.given) keys.push_back(key_of(row, shapes_.of_new.key_size));
    seen.own = other.crossing.rows(*other.session.begin(Access::read), Seen::own, keys);
  }
  return seen;
}

Checking::Reading Checking::read_keys(const Rows& keys) {
  const EndAtWork& end = followed(ends_, from_);
  const EndAtWork& other = following(ends_, from_);
  Reading seen;
  {
    const auto transaction = end.session.begin(Access::read);
    seen.given = end.crossing.rows(*transaction, Seen::given, keys);
    seen.pending = end.crossing.pending(*transaction, {});
  }
  seen.own = other.crossing.rows(*other.session.begin(Access::read), Seen::own, keys);
  return seen;
}

// nullopt: they differ, or something is on its way, or there are none; then rows tell.
std::optional<std::int64_t> Checking::rows_of_equal_digests(const KeySpan& span) {
  const EndAtWork& end = followed(ends_, from_);
  const EndAtWork& other = following(ends_, from_);
  const std::string_view kind = end.crossing.digest_kind();
  if (kind.empty() || kind != other.crossing.digest_kind()) return std::nullopt;
  Digest given;
  {
    const auto transaction = end.session.begin(Access::read);
    given = end.crossing.digest(*transaction, Seen::given, span);
    if (!end.crossing.pending(*transaction, span).empty()) return std::nullopt;
  }
  const auto transaction = other.session.begin(Access::read);
  if (other.crossing.digest(*transaction, Seen::own, span) != given) return std::nullopt;
  return given.rows;
}

void Checking::compare(const Reading& seen, const std::set<Row>& asked, CheckOutcome& outcome,
                       std::int64_t samples_max) {
  const RowShape& shape = from_ == Followed::old_end ? shapes_.of_new : shapes_.of_old;
  const auto given = by_key(seen.given, shape.key_size);
  const auto own = by_key(seen.own, shape.key_size);
  const std::set<Row> pending(seen.pending.begin(), seen.pending.end());
  for (const Row& key : asked) {
    if (pending.contains(key)) {
      unsettled_.insert(key);
      continue;
    }
    unsettled_.erase(key);
    const Row* left = find(given, key);
    const Row* right = find(own, key);
    if (left == nullptr && right == nullptr) continue;
    if (left != nullptr && right != nullptr && *left == *right) continue;
    ++outcome.broken;
    if (std::ssize(outcome.samples) < samples_max) {
      outcome.samples.push_back(broken(key, left, right, shape));
    }
  }
}

CheckOutcome Checking::check_span(const Batch& batch, std::int64_t samples_max) {
  const EndAtWork& end = followed(ends_, from_);
  const KeySpan span =
      end.crossing.next_span(*end.session.begin(Access::read), key_in(batch.after), batch.rows_max);
  hold(span);
  CheckOutcome outcome;
  std::string_view behind = kExtra;
  switch (shapes_.order) {
    case KeyOrder::alike:
      compare_spans(span, outcome, samples_max);
      behind = kSettle;
      break;
    case KeyOrder::of_each: {
      const Reading seen = read(span);
      outcome.rows_seen = std::ssize(seen.given);
      compare(seen, keys_of(seen.given, shapes_.of_new.key_size), outcome, samples_max);
      break;
    }
  }
  outcome.reached = span.through ? cursor_at(kRows, span.through) : cursor_at(behind, {});
  if (!span.through) release();
  return outcome;
}

// Of both ends: so a row that only the following one has is found, too.
void Checking::compare_spans(const KeySpan& span, CheckOutcome& outcome, std::int64_t samples_max) {
  if (const auto rows = rows_of_equal_digests(span)) {
    outcome.rows_seen = *rows;
    return;
  }
  const Reading seen = read(span);
  outcome.rows_seen = std::ssize(seen.given);
  if (seen.pending.empty() && seen.given == seen.own) return;
  std::set<Row> asked = keys_of(seen.given, shapes_.of_new.key_size);
  asked.merge(keys_of(seen.own, shapes_.of_new.key_size));
  compare(seen, asked, outcome, samples_max);
}

// A row that only the following end has, or whose like has just gone: the next part tells.
CheckOutcome Checking::look_for_extra(const Batch& batch) {
  const EndAtWork& end = followed(ends_, from_);
  const EndAtWork& other = following(ends_, from_);
  Rows own;
  KeySpan span;
  {
    const auto transaction = other.session.begin(Access::read);
    span = other.crossing.next_span(*transaction, key_in(batch.after), batch.rows_max);
    own = other.crossing.rows(*transaction, Seen::own, span);
  }
  const std::size_t key_size = shapes_.of_new.key_size;
  std::set<Row> missing = keys_of(own, key_size);
  if (!missing.empty()) {
    const Rows keys(missing.begin(), missing.end());
    const Rows given = end.crossing.rows(*end.session.begin(Access::read), Seen::given, keys);
    for (const Row& row : given) missing.erase(key_of(row, key_size));
  }
  unsettled_.insert(missing.begin(), missing.end());
  return {.reached = span.through ? cursor_at(kExtra, span.through) : cursor_at(kSettle, {}),
          .rows_seen = 0};
}

// Again, until they are not on their way any more.
CheckOutcome Checking::settle(std::int64_t samples_max) {
  CheckOutcome outcome{.reached = cursor_at(kSettle, {})};
  if (!unsettled_.empty() && ++rounds_ > kRoundsMax) return settle_for_good(samples_max);
  if (!unsettled_.empty()) {
    if (rounds_ > 1) limits_.clock.sleep(kBetweenRounds, {});
    const std::set<Row> asked = unsettled_;
    const Rows keys(asked.begin(), asked.end());
    hold({});
    compare(read_keys(keys), asked, outcome, samples_max);
    release();
  }
  outcome.finished = unsettled_.empty();
  return outcome;
}

// Clients that write the same rows all the time: they are kept out while what they wrote is brought
// over, as briefly as for a turn.
CheckOutcome Checking::settle_for_good(std::int64_t samples_max) {
  for (int tries_left = kLastTriesMax; tries_left > 0; --tries_left) {
    CheckOutcome outcome{.reached = cursor_at(kSettle, {})};
    const std::set<Row> asked = unsettled_;
    const auto look = [&](Transaction& locked) {
      const EndAtWork& end = followed(ends_, from_);
      const EndAtWork& other = following(ends_, from_);
      const Rows keys(asked.begin(), asked.end());
      Reading seen{.given = end.crossing.rows(locked, Seen::given, keys), .pending = {}, .own = {}};
      seen.own = other.crossing.rows(*other.session.begin(Access::read), Seen::own, keys);
      compare(seen, asked, outcome, samples_max);
    };
    if (look_drained(ends_, tenure_, from_, limits_, look).empty()) {
      outcome.finished = true;
      return outcome;
    }
  }
  throw Error(ErrorKind::gave_up_waiting,
              {.message = fmt::format("{} rows are written faster than they can be compared",
                                      unsettled_.size()),
               .hint = "Give the command again when fewer clients write, or allow a longer "
                       "[contract] write_pause."});
}

void Checking::release() {
  const EndAtWork& end = followed(ends_, from_);
  const auto transaction = begin_write(ends_, end, tenure_);
  end.crossing.let_go(*transaction, tenure_.token);
  transaction->commit();
}

}  // namespace ratchet
