#include "engine/crossing_view.hpp"

#include <fmt/format.h>

#include "engine/relaying.hpp"
#include "step/table_pair.hpp"

namespace ratchet {
namespace {

// As much of an end as a look at its outbox and guard takes: its own store knows that.
CrossingEnd outline(const DualWrite& mapping, EndOf which, std::string_view product) {
  CrossingEnd end{.name = mapping_key(mapping),
                  .table = which == EndOf::old_table ? mapping.table : *mapping.to};
  for (const KeyPair& each : key_of(mapping, product)) {
    end.key.push_back(which == EndOf::old_table ? each.old_column : each.new_column);
    end.takes.push_back({.column = end.key.back(), .as = Carried::text});  // whatever it is
  }
  return end;
}

void count(const Backlog& backlog, CrossingStatus& status) {
  status.waiting = backlog.entries;
  status.lag = backlog.age;
}

void look_elsewhere(Site& site, const DualWrite& mapping, CrossingStatus& status) {
  try {
    Store& store = site.other_store(*mapping.rows.to_store);
    const auto session = store.connect();
    const auto transaction = session->begin(Access::read);
    const CrossingEnd end =
        outline(mapping, EndOf::new_table, site.dialect().capabilities().product);
    count(store.crossing(end, store.read_schema(*transaction))->backlog(*transaction), status);
  } catch (const Error& error) {
    status.unknown = error.message();
  }
}

}  // namespace

std::vector<CrossingStatus> crossings_of(Site& site, Transaction& transaction,
                                         const InHand& migration) {
  if (!is_across(migration)) return {};
  const DualWrite& mapping = *mapping_across(migration.plan);
  const CrossingEnd end = outline(mapping, EndOf::old_table, site.capabilities().product);
  const auto here = site.store().crossing(end, site.read_schema(transaction));
  const std::string old_table = to_string(mapping.table);
  const std::string new_table =
      fmt::format("{} in {}", to_string(*mapping.to), *mapping.rows.to_store);
  CrossingStatus status{.followed = old_table, .follows = new_table};
  if (followed_in(transaction, *here) == Followed::old_end) {
    count(here->backlog(transaction), status);
  } else {
    std::swap(status.followed, status.follows);
    look_elsewhere(site, mapping, status);
  }
  const auto lease =
      site.journal().leases.current(transaction, relay_of(migration.id().text), site.clock());
  if (lease && !is_left_behind(*lease, site.operated_by().host)) {
    status.relayed_by = fmt::format("{}@{} (pid {})", lease->owner, lease->host, lease->pid);
  }
  return {status};
}

}  // namespace ratchet
