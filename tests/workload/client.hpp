// One client: a thread that inserts, updates, moves, deletes and reads rows at random through one
// generation's shape until it is told to stop, tells the oracle what was acknowledged, and keeps
// every error and every latency. Never gives up: an error is recorded and the next write follows.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "workload/connection.hpp"
#include "workload/oracle.hpp"

namespace ratchet::workload {

// snapshot reads before it writes in one transaction: PostgreSQL may refuse that honestly, and the
// client tries again; SQLite refuses it at once while somebody else writes, which is an error.
enum class Mode { autocommit, transaction, snapshot };

struct ClientOptions {
  Generation generation = Generation::old_application;
  Mode mode = Mode::autocommit;
  Milliseconds think{5};  // between two operations, on average
  int attempts_max = 1;   // of one write, when it fails
  std::uint64_t seed = 0;
};

struct Report {
  std::int64_t writes = 0;  // acknowledged
  std::int64_t reads = 0;
  std::int64_t retries = 0;              // failed, and went through when tried again
  std::int64_t refusals = 0;             // of a snapshot that could not go on; tried again
  std::map<std::string, int> failures;   // message -> how often a write or read failed
  std::vector<std::string> wrong_reads;  // what came back was not what was acknowledged
  std::vector<double> latencies_ms;      // of acknowledged writes, in no order

  std::int64_t failed() const;
  double latency_ms(double quantile) const;  // 0.5: the median; 1: the longest
  void add(const Report& other);
};

// Rows that every client may update, in a transaction with the value read back. A row's mutex
// orders the oracle as the database orders the writes.
struct SharedRow {
  Row key;
  std::mutex mutex;
};

// What all clients of one workload stand on.
struct Ground {
  Shape shape;
  ConnectionOptions connection;
  Oracle oracle;
  std::vector<std::unique_ptr<SharedRow>> shared_rows;
  // Each operation passes the turnstile and shares the gate; who compares holds both.
  std::mutex turnstile;
  std::shared_mutex gate;
  std::atomic<std::int64_t> next_ordinal{1};
  std::mutex free_mutex;
  std::vector<Row> free_keys;  // rows that no client works on
};

class Client {
 public:
  Client(Ground& ground, const ClientOptions& options);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  Generation generation() const { return options_.generation; }
  // What it has done since the last take.
  Report report() const;
  Report take_report();
  // Ends the thread; its rows can be taken by others.
  void stop();

 private:
  void run(std::stop_token stop);
  void run_one();
  void insert();
  void update(const Row& key);
  void update_shared();
  void move(std::size_t position);
  void remove(std::size_t position);
  void check(const Row& key);
  // True once the write was acknowledged. `key`: what a client in a snapshot reads first.
  bool write(Mode mode, const Row& key, const std::function<void()>& statements);
  bool write(const Row& key, const std::function<void()>& statements);
  void attempt(Mode mode, const Row& key, const std::function<void()>& statements);
  // A row with some of the columns changed that this client writes; `written` says which.
  LogicalRow changed(const LogicalRow& was, Positions& written);
  LogicalRow made();
  NewRow made_for_insert();
  void record_write(double latency_ms, int retries);
  void expect(const Row& key, const std::optional<Row>& found);
  void record_failure(const std::string& message);

  Ground& ground_;
  ClientOptions options_;
  Random random_;
  Connection connection_;
  std::vector<Row> owned_;
  mutable std::mutex report_mutex_;
  Report report_;
  std::jthread thread_;
};

}  // namespace ratchet::workload
