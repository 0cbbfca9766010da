#include "relay/turn.hpp"

#include <fmt/format.h>

namespace ratchet {
namespace {

// What clients have written until they were kept out. From inside: where there is one writer,
// nobody else could read it now.
class Draining {
 public:
  Draining(const BothEnds& ends, const Tenure& tenure, Followed from, const TurnLimits& limits)
      : ends_(ends),
        tenure_(tenure),
        end_(followed(ends, from)),
        other_(following(ends, from)),
        limits_(limits),
        begun_(limits.clock.steady()) {}

  // Why it is not empty; empty when it is.
  std::string run(Transaction& locked) {
    for (;;) {  // as long as the budget lasts
      const Load load = take_load(locked, end_.crossing, limits_.entries_max);
      if (load.entries.empty()) return end_.crossing.pending(locked, {}).empty() ? "" : held();
      const auto transaction = begin_write(ends_, other_, tenure_);
      const Unloaded unloaded = put_load(*transaction, other_.crossing, load);
      transaction->commit();
      end_.crossing.delete_entries(locked, unloaded.applied);
      if (!unloaded.refused.empty()) return refused(unloaded.refused.front());
      if (pause() >= limits_.budget) {
        return fmt::format("more was waiting than could be relayed within {} ms",
                           limits_.budget.count());
      }
    }
  }

  Milliseconds pause() const {
    return std::chrono::ceil<Milliseconds>(limits_.clock.steady() - begun_);
  }

 private:
  static std::string held() { return "changes of a range that is being copied are held back"; }
  static std::string refused(const RefusedRow& row) {
    std::string key;
    for (const Value& each : row.key) key += (key.empty() ? "" : ", ") + to_display(each);
    return fmt::format("the other store refuses row {}: {}", key, row.error);
  }

  const BothEnds& ends_;
  const Tenure& tenure_;
  const EndAtWork& end_;
  const EndAtWork& other_;
  const TurnLimits& limits_;
  SteadyTime begun_;
};

}  // namespace

TurnOutcome close_followed(const BothEnds& ends, const Tenure& tenure, Followed from,
                           const TurnLimits& limits) {
  const std::lock_guard lock(tenure.busy);
  const EndAtWork& end = followed(ends, from);
  const auto transaction = begin_write(ends, end, tenure);
  end.crossing.keep_clients_out(*transaction);
  Draining draining(ends, tenure, from, limits);
  const std::string why_not = draining.run(*transaction);
  if (!why_not.empty()) return {.pause = draining.pause(), .why_not = why_not};
  end.crossing.set_guard(*transaction, Guard::closed);
  transaction->commit();
  return {.is_closed = true, .pause = draining.pause(), .why_not = {}};
}

std::string look_drained(const BothEnds& ends, const Tenure& tenure, Followed from,
                         const TurnLimits& limits, const std::function<void(Transaction&)>& look) {
  const std::lock_guard lock(tenure.busy);
  const EndAtWork& end = followed(ends, from);
  const auto transaction = begin_write(ends, end, tenure);
  end.crossing.keep_clients_out(*transaction);
  std::string why_not = Draining(ends, tenure, from, limits).run(*transaction);
  if (why_not.empty()) {
    look(*transaction);
    transaction->commit();
  }
  return why_not;
}

void open_other(const BothEnds& ends, const Tenure& tenure, Followed closed) {
  const EndAtWork& from = followed(ends, closed);
  const EndAtWork& to = following(ends, closed);
  const std::int64_t last = from.crossing.last_number(*from.session.begin(Access::read));
  const auto transaction = begin_write(ends, to, tenure);
  to.crossing.number_behind(*transaction, last);
  to.crossing.set_guard(*transaction, Guard::open);
  transaction->commit();
}

}  // namespace ratchet
