#include "relay/tenure.hpp"

namespace ratchet {

Followed followed_in(Transaction& of_old_store, Crossing& old_end) {
  switch (old_end.guard(of_old_store)) {
    case Guard::open: return Followed::old_end;
    case Guard::closed: return Followed::new_end;
  }
  return Followed::old_end;
}

std::unique_ptr<Transaction> begin_write(const BothEnds& ends, const EndAtWork& end,
                                         const Tenure& tenure) {
  auto transaction = end.session.begin(Access::write);
  if (&end.session == &ends.old_end.session) tenure.hold(*transaction);
  end.crossing.hold_fence(*transaction, tenure.token);
  return transaction;
}

}  // namespace ratchet
