#include "engine/relay_work.hpp"

#include <fmt/format.h>

#include "engine/relaying.hpp"

namespace ratchet {
namespace {

constexpr Milliseconds kLookAgain{500};

// Somebody carries the migration out, or relays as we do: the lease is theirs for now.
bool is_somebody_elses(const Error& error) {
  return error.kind() == ErrorKind::lease_held || error.kind() == ErrorKind::lease_lost;
}

class StandingBy {
 public:
  StandingBy(Site& site, const std::string& id) : site_(site), id_(id) {}

  void tell(const std::string& what) {
    if (what != told_) site_.observer().note(what);
    told_ = what;
  }

  void relay(const DualWrite& mapping) {
    try {
      Relaying relaying(site_, id_, mapping, RelayClaim::stand_by);
      tell(fmt::format("relaying {}; Ctrl-C ends it behind a batch", to_string(mapping.table)));
      relaying.run(site_.stop());
    } catch (const Error& error) {
      if (!is_somebody_elses(error)) throw;
      tell("somebody else relays; standing by");
      site_.clock().sleep(kLookAgain, site_.stop());
    }
  }

 private:
  Site& site_;
  const std::string& id_;
  std::string told_;
};

}  // namespace

bool relay_until_stopped(Site& site, const std::string& id) {
  StandingBy standing(site, id);
  bool is_any = false;
  while (!site.stop().stop_requested()) {
    const InHand migration = take_in_hand(site, id);
    if (!is_across(migration)) break;
    if (!is_any) {
      site.observer().migration_started(id, site.store().display_name(),
                                        to_text(site.operated_by()));
    }
    is_any = true;
    standing.relay(*mapping_across(migration.plan));
  }
  if (is_any) site.observer().note("the relay has ended");
  return is_any;
}

}  // namespace ratchet
