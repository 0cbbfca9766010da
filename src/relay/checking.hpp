// The comparison of both ends: a RowCheck like any other, which goes over every row of the followed
// end, then again over the keys that were on their way. Where both order their keys alike, it looks
// at the same span of both at once, and by digests first where both make the same; else it goes
// over every row of the other end, too, for those that should not be there. No false alarm while
// clients write: a span is held back, rows and pending keys are read in one snapshot, and what is
// not pending has to be equal, exactly.
//
// Keys that are pending each time are settled at the end, with clients kept out for a moment.
#pragma once

#include <optional>
#include <set>

#include "dialect/row_work.hpp"
#include "relay/turn.hpp"

namespace ratchet {

// The columns of a row as the following end takes them; key first.
struct RowShape {
  std::vector<std::string> columns;
  std::size_t key_size = 0;
};
// alike: keys of both ends that are the same stand at the same place among the others, so a span of
// one is a span of the other.
enum class KeyOrder { of_each, alike };
struct BothShapes {
  RowShape of_new;  // rows as the new end takes them
  RowShape of_old;
  KeyOrder order = KeyOrder::of_each;
};

class Checking final : public RowCheck {
 public:
  // All outlive it. The transactions that it is given are not used: it has its own, one after the
  // other, in both stores.
  Checking(const BothEnds& ends, const Tenure& tenure, const TurnLimits& limits, BothShapes shapes)
      : ends_(ends), tenure_(tenure), limits_(limits), shapes_(std::move(shapes)) {}

  CheckOutcome run(Transaction& transaction, const Batch& batch, std::int64_t samples_max) override;
  std::int64_t estimated_rows(Transaction& transaction) override;
  // Throws Error{usage}: which side is right is for people to say.
  std::int64_t mend(Transaction& transaction, const Batch& batch, RightSide right) override;
  std::vector<Cursor> spread(Transaction& transaction, int places) override;
  // One alone: the keys that were on their way belong to the whole pass.
  std::vector<Cursor> split(Transaction&, int) override { return {}; }
  std::unique_ptr<RowCheck> beside() override;
  std::string snapshot() const override { return ""; }
  bool let_go() override { return false; }
  // What was on its way is known to this process only.
  bool go_on() override { return false; }
  std::vector<Cursor> look_again(Transaction&, const std::string&, int) override { return {}; }

 private:
  struct Reading {
    Rows given;
    Rows pending;
    Rows own;
  };
  Followed look();
  void hold(const KeySpan& span);
  Reading read(const KeySpan& span);
  Reading read_keys(const Rows& keys);
  std::optional<std::int64_t> rows_of_equal_digests(const KeySpan& span);
  CheckOutcome check_span(const Batch& batch, std::int64_t samples_max);
  void compare_spans(const KeySpan& span, CheckOutcome& outcome, std::int64_t samples_max);
  CheckOutcome look_for_extra(const Batch& batch);
  CheckOutcome settle(std::int64_t samples_max);
  CheckOutcome settle_for_good(std::int64_t samples_max);
  void compare(const Reading& seen, const std::set<Row>& asked, CheckOutcome& outcome,
               std::int64_t samples_max);
  void release();

  const BothEnds& ends_;
  const Tenure& tenure_;
  const TurnLimits& limits_;
  BothShapes shapes_;
  Followed from_ = Followed::old_end;
  std::set<Row> unsettled_;
  int rounds_ = 0;
};

}  // namespace ratchet
