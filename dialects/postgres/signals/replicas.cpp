#include "postgres/signals/replicas.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "postgres/signals/look.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::size_t kPointsMax = 3'600;  // an hour

}  // namespace

struct Replicas::Named {
  Address address;
  std::unique_ptr<Connection> connection;
};

Replicas::Replicas(const SignalScope& scope) : session_(scope.session) {
  for (const std::string& url : scope.replicas) {
    named_.push_back(std::make_unique<Named>(Named{read_url(url), nullptr}));
  }
}

Replicas::~Replicas() = default;

Replicas::Look Replicas::look() {
  postgres::Look server(session_);
  Look found{.written = server.number(
                 sql("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::double precision")),
             .states = {}};
  for (const auto& each : named_) found.states.push_back(ask(*each));
  if (!named_.empty()) return found;
  const Rows rows = server.query(
      sql("SELECT coalesce(nullif(application_name, 'walreceiver'), client_addr::text, 'a replica')"
          ", state IS NULL, pg_wal_lsn_diff(replay_lsn, '0/0')::double precision, "
          "coalesce(extract(epoch FROM replay_lag), 0)::double precision "
          "FROM pg_stat_replication WHERE state IS NULL OR replay_lsn IS NOT NULL"));
  for (const Row& row : rows) {
    if (as_number(row[1]) != 0) {
      throw Error(ErrorKind::statement_failed,
                  {.message = server.not_permitted("how far replicas are").detail, .hint = ""});
    }
    found.states.push_back(
        {.name = as_text(row[0]), .replayed = as_number(row[2]), .reported = as_number(row[3])});
  }
  return found;
}

ReplicaState Replicas::ask(Named& replica) {
  if (replica.connection == nullptr || replica.connection->is_lost()) {
    replica.connection.reset();
    replica.connection = std::make_unique<Connection>(replica.address, "public");
    replica.connection->control(sql("SET statement_timeout = '1s'"));
  }
  const Rows rows = replica.connection->query(
      sql("SELECT pg_is_in_recovery(), "
          "pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::double precision, "
          "extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())"
          "::double precision"),
      Blame::statement);
  const std::string& name = replica.address.display_name;
  if (as_number(rows[0][0]) == 0) {
    throw Error(ErrorKind::statement_failed, {.message = name + " is no replica", .hint = ""});
  }
  return {.name = name, .replayed = as_number(rows[0][1]), .reported = as_number(rows[0][2])};
}

void WrittenBefore::record(double written, SteadyTime now) {
  if (!points_.empty() && points_.back().written >= written) return;
  points_.push_back({written, now});
  if (points_.size() > kPointsMax) points_.pop_front();
}

double WrittenBefore::seconds_behind(double replayed, SteadyTime now) const {
  const auto first =
      std::ranges::find_if(points_, [&](const Point& each) { return each.written > replayed; });
  if (first == points_.end()) return 0;
  return std::chrono::duration<double>(now - first->at).count();
}

}  // namespace ratchet::postgres
