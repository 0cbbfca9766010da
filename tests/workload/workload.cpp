#include "workload/workload.hpp"

#include <algorithm>
#include <utility>

namespace ratchet::workload {
namespace {

constexpr std::size_t kSentencesMax = 10;
constexpr std::ptrdiff_t kRowsAtOnce = 100;

}  // namespace

Workload::Workload(WorkloadOptions options)
    : options_(std::move(options)), next_seed_(options_.seed) {
  ground_.shape = options_.shape;
  ground_.connection = options_.connection;
}

Workload::~Workload() { stop_all(); }

void Workload::populate(std::int64_t rows) {
  constexpr Generation kOld = Generation::old_application;
  Random random(options_.seed);
  Connection connection(options_.connection, ground_.shape, kOld);
  connection.database().begin();
  std::vector<NewRow> batch;
  for (std::int64_t made = 0; made < rows; ++made) {
    const Row key = ground_.shape.make_key(ground_.next_ordinal.fetch_add(1));
    const LogicalRow row =
        completed(ground_.shape, kOld, std::nullopt,
                  {ground_.shape.make_common(random), ground_.shape.make_before(random), {}});
    batch.push_back({key, row});
    if (std::ssize(batch) == kRowsAtOnce || made + 1 == rows) {
      connection.insert(batch);
      batch.clear();
    }
    ground_.oracle.put(key, row);
    ground_.free_keys.push_back(key);
  }
  connection.database().execute("COMMIT");
  share_rows();
}

void Workload::adopt(std::int64_t first_ordinal) {
  constexpr Generation kOld = Generation::old_application;
  Connection connection(options_.connection, ground_.shape, kOld);
  const auto common = static_cast<std::ptrdiff_t>(ground_.shape.common.size());
  for (const auto& [key, read] : connection.read_all()) {
    const LogicalRow row{
        Row(read.begin(), read.begin() + common), Row(read.begin() + common, read.end()), {}};
    ground_.oracle.put(key, completed(ground_.shape, kOld, std::nullopt, row));
    ground_.free_keys.push_back(key);
  }
  ground_.next_ordinal = first_ordinal;
  share_rows();
}

void Workload::share_rows() {
  std::vector<Row>& free = ground_.free_keys;
  const std::size_t shared = std::min(options_.shared_rows, free.size());
  for (std::size_t row = 0; row < shared; ++row) {
    ground_.shared_rows.push_back(std::make_unique<SharedRow>());
    ground_.shared_rows.back()->key = std::move(free.back());
    free.pop_back();
  }
}

void Workload::start(int clients, ClientOptions options) {
  for (int client = 0; client < clients; ++client) {
    options.seed = ++next_seed_;
    clients_.push_back(std::make_unique<Client>(ground_, options));
  }
}

void Workload::stop(Generation generation) {
  for (const std::unique_ptr<Client>& client : clients_) {
    if (client->generation() != generation) continue;
    client->stop();
    const Report report = client->take_report();
    past_[generation].add(report);
    lap_[generation].add(report);
  }
  std::erase_if(clients_, [&](const auto& client) { return client->generation() == generation; });
}

void Workload::stop_all() {
  stop(Generation::old_application);
  stop(Generation::both_sides);
  stop(Generation::new_application);
}

Report Workload::report(Generation generation) const {
  const auto past = past_.find(generation);
  Report report = past == past_.end() ? Report{} : past->second;
  for (const std::unique_ptr<Client>& client : clients_) {
    if (client->generation() == generation) report.add(client->report());
  }
  return report;
}

Report Workload::lap(Generation generation) {
  Report lap = std::exchange(lap_[generation], {});
  for (const std::unique_ptr<Client>& client : clients_) {
    if (client->generation() != generation) continue;
    const Report report = client->take_report();
    past_[generation].add(report);
    lap.add(report);
  }
  return lap;
}

Report Workload::report() const {
  Report report = this->report(Generation::old_application);
  report.add(this->report(Generation::both_sides));
  report.add(this->report(Generation::new_application));
  return report;
}

std::vector<std::string> Workload::compare(Generation generation) {
  const std::lock_guard turn(ground_.turnstile);
  const std::lock_guard closed(ground_.gate);
  Connection connection(ground_.connection, ground_.shape, generation);
  return differences(ground_.oracle.as_read_by(generation), connection.read_all(), kSentencesMax);
}

}  // namespace ratchet::workload
