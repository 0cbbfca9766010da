#include "engine/reading_place.hpp"

#include <fmt/format.h>

namespace ratchet {

ReadingPlace::ReadingPlace(Site& site, std::string replica)
    : site_(site),
      replica_(std::move(replica)),
      store_(replica_.empty() ? site.store() : site.other_store(replica_)),
      own_(store_) {}

void ReadingPlace::with_another_session(const std::function<void(Session&)>& work) {
  LastingSession session(store_);
  work(session);
}

void ReadingPlace::catch_up(const Lease& lease, const std::string& migration) {
  if (!is_replica()) return;
  LeaseStatus written;
  site_.write(lease, [&](Transaction& transaction) {
    written = site_.journal().leases.current(transaction, migration, site_.clock()).value();
  });
  with_retry(site_.retrier(), [&] { require_caught_up(written, migration); });
}

void ReadingPlace::require_caught_up(const LeaseStatus& written, const std::string& migration) {
  const auto transaction = own_.begin(Access::read);
  if (!store_.dialect().has_journal(*transaction)) {
    throw Error(
        ErrorKind::usage,
        {.message = fmt::format("{} ({}) has no journal of ratchet: it is no replica of {}",
                                replica_, store_.display_name(), site_.store().display_name()),
         .hint = "Name a store that is a replica in verify.replica, or none."});
  }
  const auto shown =
      Journal(store_.dialect()).leases.current(*transaction, migration, site_.clock());
  const bool is_ours = shown && shown->host == written.host && shown->pid == written.pid;
  if (is_ours && shown->renewed >= written.renewed) return;
  throw Error(ErrorKind::busy,
              {.message = fmt::format("{} does not show yet what {} holds", replica(),
                                      site_.store().display_name()),
               .hint = fmt::format("See how far behind it is, or whether {} is a replica of this "
                                   "store at all.",
                                   store_.display_name())});
}

}  // namespace ratchet
