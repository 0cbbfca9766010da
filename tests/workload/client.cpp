#include "workload/client.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace ratchet::workload {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kOwnedMax = 2'000;
constexpr std::size_t kWrongReadsMax = 20;
constexpr std::size_t kPauseBeforeRetryMsMax = 100;
constexpr std::size_t kRowsAtOnceMax = 4;
constexpr int kRefusalsMax = 100;  // of one write, in a row

enum class Operation { insert, update, update_shared, move, remove, check };

// As often as they stand here.
constexpr Operation kOperations[] = {
    Operation::insert, Operation::insert, Operation::insert,        Operation::update,
    Operation::update, Operation::update, Operation::update,        Operation::update,
    Operation::update, Operation::update, Operation::update_shared, Operation::update_shared,
    Operation::move,   Operation::remove, Operation::remove,        Operation::remove,
    Operation::check,  Operation::check};

Operation choose(Random& random) { return kOperations[pick(random, std::size(kOperations))]; }

double milliseconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

void change_some(Random& random, Row& row, const Row& fresh, std::size_t offset,
                 Positions& written) {
  for (std::size_t at = 0; at < row.size(); ++at) {
    if (pick(random, 2) == 0) continue;
    row[at] = fresh[at];
    written.push_back(offset + at);
  }
}

}  // namespace

std::int64_t Report::failed() const {
  std::int64_t sum = 0;
  for (const auto& [message, count] : failures) sum += count;
  return sum;
}

double Report::latency_ms(double quantile) const {
  if (latencies_ms.empty()) return 0;
  std::vector<double> sorted = latencies_ms;
  std::ranges::sort(sorted);
  const double last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(std::lround(quantile * last))];
}

void Report::add(const Report& other) {
  writes += other.writes;
  reads += other.reads;
  retries += other.retries;
  refusals += other.refusals;
  for (const auto& [message, count] : other.failures) failures[message] += count;
  wrong_reads.insert(wrong_reads.end(), other.wrong_reads.begin(), other.wrong_reads.end());
  latencies_ms.insert(latencies_ms.end(), other.latencies_ms.begin(), other.latencies_ms.end());
}

Client::Client(Ground& ground, const ClientOptions& options)
    : ground_(ground),
      options_(options),
      random_(options.seed),
      connection_(ground.connection, ground.shape, options.generation) {
  const std::lock_guard lock(ground_.free_mutex);
  std::vector<Row>& free = ground_.free_keys;
  const std::size_t share = std::min(kOwnedMax, free.size() / 3);
  for (std::size_t taken = 0; taken < share; ++taken) {
    std::swap(free[pick(random_, free.size())], free.back());
    owned_.push_back(std::move(free.back()));
    free.pop_back();
  }
  thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
}

Client::~Client() { stop(); }

void Client::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  const std::lock_guard lock(ground_.free_mutex);
  ground_.free_keys.insert(ground_.free_keys.end(), owned_.begin(), owned_.end());
  owned_.clear();
}

Report Client::report() const {
  const std::lock_guard lock(report_mutex_);
  return report_;
}

Report Client::take_report() {
  const std::lock_guard lock(report_mutex_);
  return std::exchange(report_, {});
}

void Client::run(std::stop_token stop) {
  SystemClock clock;
  while (!stop.stop_requested()) {
    {
      { const std::lock_guard pass(ground_.turnstile); }
      const std::shared_lock open(ground_.gate);
      run_one();
    }
    const auto think = static_cast<std::size_t>(options_.think.count());
    if (think > 0) clock.sleep(Milliseconds(pick(random_, 2 * think + 1)), stop);
  }
}

void Client::run_one() {
  const Operation operation = owned_.empty() ? Operation::insert : choose(random_);
  const std::size_t position = owned_.empty() ? 0 : pick(random_, owned_.size());
  switch (operation) {
    case Operation::insert: return insert();
    case Operation::update: return update(owned_[position]);
    case Operation::update_shared: return update_shared();
    case Operation::move: return move(position);
    case Operation::remove: return remove(position);
    case Operation::check: return check(owned_[position]);
  }
}

LogicalRow Client::made() {
  LogicalRow row{.common = ground_.shape.make_common(random_), .before = {}, .after = {}};
  if (options_.generation == Generation::new_application) {
    row.after = ground_.shape.make_after(random_);
  } else {
    row.before = ground_.shape.make_before(random_);
  }
  return row;
}

LogicalRow Client::changed(const LogicalRow& was, Positions& written) {
  const LogicalRow fresh = made();
  LogicalRow row = was;
  change_some(random_, row.common, fresh.common, 0, written);
  const std::size_t offset = row.common.size();
  if (options_.generation == Generation::new_application) {
    change_some(random_, row.after, fresh.after, offset, written);
  } else {
    change_some(random_, row.before, fresh.before, offset, written);
  }
  if (written.empty()) written.push_back(0);  // an update that changes nothing
  if (options_.generation == Generation::both_sides) {
    row.after = completed(ground_.shape, Generation::old_application, was, row).after;
    for (std::size_t at = 0; at < row.after.size(); ++at) {
      written.push_back(offset + row.before.size() + at);
    }
  }
  return completed(ground_.shape, options_.generation, was, row);
}

NewRow Client::made_for_insert() {
  LogicalRow row = made();
  if (options_.generation == Generation::both_sides) {
    row = completed(ground_.shape, Generation::old_application, std::nullopt, row);
  }
  return {ground_.shape.make_key(ground_.next_ordinal.fetch_add(1)),
          completed(ground_.shape, options_.generation, std::nullopt, row)};
}

void Client::insert() {
  const std::vector<Entry>& entries = ground_.shape.entries;
  const Entry entry = entries[pick(random_, entries.size())];
  const std::size_t count = entry == Entry::upsert ? 1 : 1 + pick(random_, kRowsAtOnceMax);
  std::vector<NewRow> rows;
  for (std::size_t made = 0; made < count; ++made) rows.push_back(made_for_insert());
  const bool acknowledged = write(rows.front().key, [&] {
    switch (entry) {
      case Entry::insert: return connection_.insert(rows);
      case Entry::copy: return connection_.copy(rows);
      case Entry::upsert: return connection_.upsert(rows.front(), {0});
    }
  });
  if (!acknowledged) return;
  for (NewRow& row : rows) {
    ground_.oracle.put(row.key, std::move(row.row));
    owned_.push_back(std::move(row.key));
  }
}

void Client::update(const Row& key) {
  Positions written;
  const LogicalRow row = changed(ground_.oracle.find(key).value(), written);
  const std::vector<Entry>& entries = ground_.shape.entries;
  const bool upserts = entries[pick(random_, entries.size())] == Entry::upsert;
  const bool acknowledged = write(key, [&] {
    if (upserts) return connection_.upsert({key, row}, written);
    connection_.update(key, row, written);
  });
  if (acknowledged) ground_.oracle.put(key, row);
}

void Client::update_shared() {
  if (ground_.shared_rows.empty()) return;
  SharedRow& shared = *ground_.shared_rows[pick(random_, ground_.shared_rows.size())];
  const std::lock_guard lock(shared.mutex);
  Positions written;
  const LogicalRow row = changed(ground_.oracle.find(shared.key).value(), written);
  std::optional<Row> read_back;
  const Mode mode = options_.mode == Mode::snapshot ? Mode::snapshot : Mode::transaction;
  const bool acknowledged = write(mode, shared.key, [&] {
    connection_.update(shared.key, row, written);
    read_back = connection_.read(shared.key);
  });
  if (!acknowledged) return;
  ground_.oracle.put(shared.key, row);
  expect(shared.key, read_back);
}

void Client::move(std::size_t position) {
  if (!ground_.shape.keys_move) return;
  const Row from = owned_[position];
  const Row to = ground_.shape.make_key(ground_.next_ordinal.fetch_add(1));
  if (!write(from, [&] { connection_.move(from, to); })) return;
  const LogicalRow row = ground_.oracle.find(from).value();
  ground_.oracle.erase(from);
  ground_.oracle.put(to, row);
  owned_[position] = to;
}

void Client::remove(std::size_t position) {
  if (!ground_.shape.rows_go) return;
  const Row key = owned_[position];
  if (!write(key, [&] { connection_.remove(key); })) return;
  ground_.oracle.erase(key);
  std::swap(owned_[position], owned_.back());
  owned_.pop_back();
}

void Client::check(const Row& key) {
  try {
    const std::optional<Row> found = connection_.read(key);
    expect(key, found);
    const std::lock_guard lock(report_mutex_);
    ++report_.reads;
  } catch (const Failure& failure) {
    record_failure(failure.what());
  }
}

void Client::attempt(Mode mode, const Row& key, const std::function<void()>& statements) {
  switch (mode) {
    case Mode::autocommit: return statements();
    case Mode::transaction: connection_.database().begin(); break;
    case Mode::snapshot:
      connection_.database().begin_snapshot();
      static_cast<void>(connection_.read(key));
      break;
  }
  statements();
  connection_.database().execute("COMMIT");
}

bool Client::write(const Row& key, const std::function<void()>& statements) {
  return write(options_.mode, key, statements);
}

bool Client::write(Mode mode, const Row& key, const std::function<void()>& statements) {
  const SteadyClock::time_point start = SteadyClock::now();
  int failures = 0;
  for (int refusals = 0; failures < options_.attempts_max && refusals < kRefusalsMax;) {
    try {
      attempt(mode, key, statements);
      record_write(milliseconds_since(start), failures);
      return true;
    } catch (const Failure& failure) {
      connection_.database().roll_back();
      if (mode == Mode::snapshot && failure.refusal == Refusal::of_the_snapshot) {
        ++refusals;
        const std::lock_guard lock(report_mutex_);
        ++report_.refusals;
        if (refusals < kRefusalsMax) continue;
      }
      if (++failures == options_.attempts_max) record_failure(failure.what());
    }
    if (failures < options_.attempts_max) {
      SystemClock().sleep(Milliseconds(pick(random_, kPauseBeforeRetryMsMax)), std::stop_token());
    }
  }
  return false;
}

void Client::record_write(double latency_ms, int retries) {
  const std::lock_guard lock(report_mutex_);
  ++report_.writes;
  if (retries > 0) ++report_.retries;
  report_.latencies_ms.push_back(latency_ms);
}

void Client::expect(const Row& key, const std::optional<Row>& found) {
  const Row expected = as_read_by(options_.generation, ground_.oracle.find(key).value());
  if (found && *found == expected) return;
  std::map<Row, Row> found_rows;
  if (found) found_rows.emplace(key, *found);
  const std::vector<std::string> wrong = differences({{key, expected}}, found_rows, 1);
  const std::lock_guard lock(report_mutex_);
  if (report_.wrong_reads.size() < kWrongReadsMax) {
    report_.wrong_reads.insert(report_.wrong_reads.end(), wrong.begin(), wrong.end());
  }
}

void Client::record_failure(const std::string& message) {
  const std::lock_guard lock(report_mutex_);
  ++report_.failures[message];
}

}  // namespace ratchet::workload
