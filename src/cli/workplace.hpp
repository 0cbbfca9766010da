// A store with an engine on it and somebody who watches: what a command that touches a database
// works with. Opening it connects; it changes nothing.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cli/project.hpp"
#include "cli/world.hpp"
#include "engine/engine.hpp"
#include "report/observers.hpp"
#include "report/plan_report.hpp"

namespace ratchet {

// What becomes of a command that finds nobody there: a question wants its answer now; work that may
// take hours waits while a server is started again, as it does in its middle.
enum class WhenAway { fail, wait };

struct Work {
  std::string command;  // what to give again after an interruption
  WhenAway when_away;
};

StoreAddress address_of(const StoreSettings& store, const Settings& settings);
// Throws Error{usage} for a url that no product knows.
std::unique_ptr<Store> open_store(const Products& products, const StoreAddress& address);

class Workplace {
 public:
  // `project` and `context` outlive it. Throws Error{usage} for a url that no product knows,
  // Error{store_failed} when the store can't be opened, and what else with_retry throws.
  Workplace(const Context& context, const Project& project, const Work& work);

  Engine& engine() { return *engine_; }
  // From here on with a migration's [options], under what the environment says.
  void use_options(const SettingsOverlay& options);
  // Over all of these.
  void use_flags(SettingsOverlay flags);
  const Dialect& dialect() const { return store_->dialect(); }
  StoreFacts store_facts();
  // Of every table, from statistics. Where the product does not tell bytes, they are 0.
  std::vector<std::pair<QualifiedName, TableSpace>> table_spaces();

  // The engine has said what it had to say: what moves on the screen is gone, results may follow.
  void settle() { observer_->finish(); }

  // Those of the journal and, where migrations are given, the pending ones.
  std::vector<std::string> ids(const Migrations& migrations);
  // Throws Error{bug} for an id that the engine does not know.
  MigrationStatus status_of(const std::string& id, const Migrations& migrations);

 private:
  void open_store(WhenAway when_away);
  void make_engine();
  Store& other_store(const std::string& name);

  const Context& context_;
  const Project& project_;
  SettingsOverlay options_;
  SettingsOverlay flags_;
  Settings settings_;
  std::unique_ptr<Reporter> observer_;
  std::unique_ptr<Store> store_;
  std::mutex opening_;  // of the others
  std::map<std::string, std::unique_ptr<Store>> others_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace ratchet
