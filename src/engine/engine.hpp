// The one effectful part: carries plans out against a store, one journaled step after the other.
// Nothing is kept in the process: each method reads the journal, does the next thing, records it,
// and may be killed at any instant; the same call then goes on where it was.
//
// The engine speaks to an Observer while it works and returns values; it prints nothing.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "dialect/dialect.hpp"
#include "migration/migration.hpp"
#include "migration/settings.hpp"
#include "plan/plan.hpp"
#include "plan/progress.hpp"
#include "plan/status.hpp"

namespace ratchet {

// Who gives the command: for leases and the event log.
struct Operator {
  std::string name;  // "ada"; RATCHET_OPERATOR, else the login
  std::string host;
  std::int64_t pid = 0;
};

// Everything an engine works with. All references outlive it.
struct EngineParts {
  Store& store;
  Clock& clock;
  Observer& observer;
  const Settings& settings;
  Operator operated_by;
  std::stop_token stop;                 // finish the batch, stand still, throw Error{stopped}
  std::vector<std::string> replicas{};  // urls; empty: those that the store knows of
  // The store of that name, for what moves to another one; opened when it is first asked for. From
  // any thread. Throws Error{usage} when there is none of that name, and what opening it throws.
  std::function<Store&(const std::string& name)> other_store{};
};

enum class Through { verify, contract, purge };

struct ApplyOptions {
  Through through = Through::verify;
  std::optional<std::string> take_over;  // the reason for taking somebody's lease
};

struct ContractOptions {
  std::map<std::string, std::string> acknowledged;  // gate -> reason
};

// sample: a quick look, which leaves certificates as they are. repair: before the comparison, the
// side of broken rows that the application does not go by yet, or no longer, is made anew.
enum class VerifyDepth { full, sample, repair };

struct RolloutOptions {
  double share = 0;                              // 0 to 1
  std::optional<std::vector<std::string>> keys;  // absent: those that were said before
  std::string reason;
};

struct PurgeOptions {
  bool even_if_retained = false;  // before [purge] retain has passed
  // Told, piece by piece, the script that brings the old side back as tables of their own.
  std::function<void(const std::string& piece)> backup{};
  // Called when that is whole, before anything is dropped; with `backup` only.
  std::function<void()> backed_up{};
};

struct AdoptOptions {
  std::string reason;
};

struct LimitOptions {
  std::map<std::string, std::string> values;  // "rows_per_second" -> "5000"
  bool reset = false;                         // first, all that was said before
  std::string reason;
};

// Every migration file of the directory, in order.
using Migrations = std::vector<Migration>;

class Engine {
 public:
  explicit Engine(EngineParts parts);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Makes the journal, or brings an older one up to date. Idempotent. True when it made one.
  bool init();

  // The schema as it is now (for init --baseline and plans without a journal).
  Schema schema();

  // Plans the pending ones among `migrations` in order, each on what the earlier ones leave.
  // `only`: the one that is wanted (the earlier ones are planned too, but not returned).
  // Tries mappings on live rows. Reads only. Works before init.
  struct Planned {
    std::string id;
    MadePlan plan;
    std::optional<RoundTrips> round_trips;
    std::optional<std::string> waits_for;  // "0007_split_name (users.name)"
  };
  std::vector<Planned> plan(const Migrations& migrations, const std::optional<std::string>& only);

  // Forward through verify (or further), from wherever it is. Refuses with Error{diverged} when the
  // file or the schema has changed, with the difference in the message.
  void apply(const Migration& migration, const Migrations& all, const ApplyOptions& options);

  // Beside whoever carries the migration out, in another process and perhaps on another machine:
  // takes part in its work on rows until there is none left. Says so where there is none.
  void work(const std::string& id);

  // A full comparison replaces the certificate. Throws Error{diverged} when rows are broken, and
  // names them; the whole result is what status has then. A sample is returned, whatever it found.
  std::vector<CertificateStatus> verify(const std::string& id, VerifyDepth depth);

  std::vector<GateStatus> gates(const std::string& id, const ContractOptions& options);
  // Throws Error{gate_closed}, with every closed gate and its remedy, when one is closed.
  void contract(const std::string& id, const ContractOptions& options);

  // Back to where the migration began; also when it was interrupted, in either direction.
  void rollback(const std::string& id);

  // What purge will drop for good, in words, for the question before it.
  std::vector<std::string> purge_losses(const std::string& id);
  void purge(const std::string& id, const PurgeOptions& options);

  // Records as applied what is already there: probes every step.
  // Throws Error{diverged}, naming the steps, when one is not in force.
  void adopt(const Migration& migration, const AdoptOptions& options);

  // Those in the journal and, as pending, those only in `migrations`; in order of number.
  std::vector<MigrationStatus> status(const Migrations& migrations);
  // Of one, without a look at the others; nullopt when nobody knows it.
  std::optional<MigrationStatus> status_of(const std::string& id, const Migrations& migrations);
  // The same, and only as far as the journal's row of each tells: for a choice among them, without
  // the price of gates, rows and what to do next.
  std::vector<MigrationStatus> standings(const Migrations& migrations);
  std::optional<MigrationStatus> standing_of(const std::string& id, const Migrations& migrations);
  std::vector<Event> history(const std::optional<std::string>& id);

  // What the application reads of it; the share of 1 says that the new application is everywhere.
  // Throws Error{must_wait} before verify and, for less than 1, behind contract; Error{usage} for
  // what is no share.
  void rollout(const std::string& id, const RolloutOptions& options);

  // From any process, whoever runs the migration: in force between two batches, within a second;
  // and kept for later where nobody runs it.
  void pause(const std::string& id, const std::string& reason);
  void resume(const std::string& id, const std::string& reason);
  // Throws Error{usage} for what can't be changed so, or does not fit.
  void limit(const std::string& id, const LimitOptions& options);

  std::vector<QuarantinedRow> quarantine(const std::string& id);
  // Tries the rows again; returns how many are left.
  std::int64_t retry_quarantine(const std::string& id);
  void skip_quarantine(const std::string& id, const std::string& reason);

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ratchet
