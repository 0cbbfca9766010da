#include "engine/crossing_steps.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/row_guards.hpp"
#include "engine/watch.hpp"
#include "plan/neighbourhood.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {
namespace {

constexpr std::int64_t kErasedAtOnce = 1'000;

Milliseconds since(const Clock& clock, SteadyTime begun) {
  return std::chrono::round<Milliseconds>(clock.steady() - begun);
}

void run(Transaction& transaction, const Renderer& renderer, const StepSql& step) {
  for (const SqlText& text : renderer.in_transaction(step)) transaction.execute(text);
}

// Its triggers bear the name of the end.
bool has_end(const CrossingEnd& end, const Schema& schema) {
  const Table* table = schema.find_table(end.table);
  return table != nullptr && std::ranges::any_of(table->triggers, [&](const Trigger& each) {
           return is_ratchets_own(each.name.text()) &&
                  each.name.text().find(end.name) != std::string::npos;
         });
}

// Whether clients write to that end now.
bool is_written_to(const BothEnds& ends, Followed which) {
  const EndAtWork& end = followed(ends, which);
  return end.crossing.guard(*end.session.begin(Access::read)) == Guard::open;
}

// Another store, for a transaction in which an end is made or taken away.
class OtherSide {
 public:
  OtherSide(Site& site, const DualWrite& mapping)
      : site_(site),
        mapping_(mapping),
        store_(site.other_store(*mapping.rows.to_store)),
        session_(store_) {}

  void change(const std::function<void(Transaction&, const TwoEnds&, const Schema&)>& body) {
    with_retry(site_.retrier(), [&] {
      Schema here;
      site_.read([&](Transaction& transaction) { here = site_.read_schema(transaction); });
      const auto transaction = session_.begin(Access::write);
      // What an end keeps stands beside a journal.
      const Journal journal(store_.dialect());
      const JournalFound found = journal.look(*transaction);
      if (found != JournalFound::current) journal.make(*transaction, found);
      const Schema schema = store_.read_schema(*transaction);
      body(*transaction, ends_of(mapping_, {{here, site_.dialect()}, {schema, store_.dialect()}}),
           schema);
      transaction->commit();
    });
  }

  const Dialect& dialect() const { return store_.dialect(); }

 private:
  Site& site_;
  const DualWrite& mapping_;
  Store& store_;
  LastingSession session_;
};

void require_empty(Transaction& transaction, const CrossingEnd& end, const std::string& store) {
  if (transaction.query(sql("SELECT 1 FROM {} LIMIT 1", end.table)).empty()) return;
  throw Error(
      ErrorKind::diverged,
      {.message = fmt::format("{} in the store {} has rows already", to_string(end.table), store),
       .hint = "What moves there comes into an empty table: empty it, or move to another."});
}

}  // namespace

CrossingSteps::~CrossingSteps() {
  if (relaying_ != nullptr) site_.relay_by(nullptr);
}

void CrossingSteps::relay_if_across() {
  if (relaying_ != nullptr) return;
  const InHand migration = take_in_hand(site_, id_);
  if (!is_across(migration)) return;
  relaying_ = std::make_unique<Relaying>(site_, id_, *mapping_across(migration.plan),
                                         RelayClaim::take_over);
  relaying_->begin_beside();
  site_.relay_by(relaying_.get());
}

void CrossingSteps::relay_while_there() {
  const InHand migration = take_in_hand(site_, id_);
  if (is_across(migration) && has_end_elsewhere(*mapping_across(migration.plan))) relay_if_across();
}

StepProgress CrossingSteps::carry_out(const StepGroup& group) {
  const SteadyTime begun = site_.clock().steady();
  const int ordinal = group.ordinals.front();
  const InHand migration = take_in_hand(site_, id_);
  const PlannedStep& step = migration.planned(ordinal);
  const bool is_forward = group.direction == Direction::forward;
  if (is_forward) begin(group);
  Milliseconds held{0};
  if (std::holds_alternative<Turn>(step.step)) {
    relay_if_across();
    held = turn(is_forward ? Followed::old_end : Followed::new_end);
    note(ordinal, group.direction, held);
  } else {
    const auto& mapping = std::get<DualWrite>(step.step);
    if (step.phase == Phase::purge) {
      purge_ends(ordinal, mapping);
    } else if (is_forward) {
      make_ends(ordinal, mapping);
    } else {
      remove_ends(ordinal, mapping);
    }
  }
  return told(step, group.direction, begun, held);
}

StepProgress CrossingSteps::told(const PlannedStep& step, Direction direction, SteadyTime begun,
                                 Milliseconds held) {
  const StepProgress progress{.ordinal = step.ordinal,
                              .phase = step.phase,
                              .direction = direction,
                              .summary = step.summary,
                              .took = since(site_.clock(), begun),
                              .held = held};
  site_.observer().step_done(progress);
  return progress;
}

// A turn that has closed the old end goes on whatever the gates say: they were passed before it, no
// client has written since, and what closed the end is one of the triggers that they look at.
void CrossingSteps::begin(const StepGroup& group) {
  site_.write(lease_, [&](Transaction& transaction) {
    const InHand migration = take_in_hand(site_, transaction, id_);
    const int ordinal = group.ordinals.front();
    if (group.condition && !is_turning(migration, ordinal)) {
      group.condition(transaction, migration, site_.read_scene(transaction));
    }
    if (migration.step(ordinal).state == StepState::intent) return;
    site_.journal().steps.begin(transaction, {id_, ordinal}, site_.clock().wall());
  });
}

bool CrossingSteps::is_turning(const InHand& migration, int ordinal) const {
  return std::holds_alternative<Turn>(migration.planned(ordinal).step) && relaying_ != nullptr &&
         migration.step(ordinal).state == StepState::intent &&
         !is_written_to(relaying_->table().ends(), Followed::old_end);
}

// The other store first: until this one captures, nothing is to be relayed.
void CrossingSteps::make_ends(int ordinal, const DualWrite& mapping) {
  make_end_elsewhere(mapping);
  change_here(ordinal, mapping, Here::make);
}

// What came to the other store came from this one, or has come back: the guard has let nobody else
// write there. The other store first: the journal, which is in this one, says when both are gone.
void CrossingSteps::remove_ends(int ordinal, const DualWrite& mapping) {
  const bool is_begun_here = is_across(take_in_hand(site_, id_));
  relay_while_there();
  if (relaying_ != nullptr) {
    relaying_->end_beside();
    empty_new_end();
  }
  relaying_.reset();
  site_.relay_by(nullptr);
  remove_end_elsewhere(mapping);
  if (is_begun_here) {
    change_here(ordinal, mapping, Here::remove);
  } else {
    note(ordinal, Direction::back, Milliseconds{0});
  }
}

void CrossingSteps::purge_ends(int ordinal, const DualWrite& mapping) {
  relay_while_there();  // whoever relays is fenced off
  relaying_.reset();
  site_.relay_by(nullptr);
  remove_end_elsewhere(mapping);
  change_here(ordinal, mapping, Here::purge);
}

bool CrossingSteps::has_end_elsewhere(const DualWrite& mapping) {
  bool found = false;
  OtherSide(site_, mapping).change([&](Transaction&, const TwoEnds& ends, const Schema& schema) {
    found = has_end(ends.there, schema);
  });
  return found;
}

void CrossingSteps::make_end_elsewhere(const DualWrite& mapping) {
  OtherSide elsewhere(site_, mapping);
  elsewhere.change([&](Transaction& transaction, const TwoEnds& ends, const Schema& schema) {
    if (has_end(ends.there, schema)) return;
    require_empty(transaction, ends.there, *mapping.rows.to_store);
    run(transaction, elsewhere.dialect().renderer(),
        make_end(ends, EndOf::new_table, elsewhere.dialect(), {schema, {}}));
  });
}

void CrossingSteps::remove_end_elsewhere(const DualWrite& mapping) {
  OtherSide elsewhere(site_, mapping);
  elsewhere.change([&](Transaction& transaction, const TwoEnds& ends, const Schema& schema) {
    if (!has_end(ends.there, schema)) return;
    run(transaction, elsewhere.dialect().renderer(),
        remove_end(ends, EndOf::new_table, elsewhere.dialect(), {schema, {}}));
  });
}

void CrossingSteps::empty_new_end() {
  const BothEnds& ends = relaying_->table().ends();
  const std::size_t key_size = relaying_->table().definitions().there.key.size();
  for (bool is_empty = false; !is_empty;) {  // as many as there are rows
    site_.stop_if_asked("emptying " + to_string(relaying_->table().definitions().there.table));
    with_retry(site_.retrier(), [&] {
      const auto transaction = begin_write(ends, ends.new_end, relaying_->tenure());
      const KeySpan span = ends.new_end.crossing.next_span(*transaction, {}, kErasedAtOnce);
      Rows keys = ends.new_end.crossing.rows(*transaction, Seen::own, span);
      for (Row& row : keys) row.resize(key_size);
      if (!keys.empty()) ends.new_end.crossing.erase(*transaction, keys);
      transaction->commit();
      is_empty = !span.through;
    });
  }
}

Milliseconds CrossingSteps::change_here(int ordinal, const DualWrite& mapping, Here what) {
  Schema there;
  Store& other = site_.other_store(*mapping.rows.to_store);
  with_retry(site_.retrier(),
             [&] { there = other.read_schema(*other.connect()->begin(Access::read)); });
  Milliseconds held{0};
  site_.write(lease_, [&](Transaction& transaction) {
    const SteadyTime begun = site_.clock().steady();
    const InHand migration = take_in_hand(site_, transaction, id_);
    const Scene scene = site_.read_scene(transaction);
    require_no_changes_by_others(migration.record, scene.schema);
    const CertificatesKept kept(site_, transaction, scene.schema);
    const TwoEnds ends =
        ends_of(mapping, {{scene.schema, site_.dialect()}, {there, other.dialect()}});
    const Dialect& here = site_.dialect();
    switch (what) {
      case Here::make:
        run(transaction, here.renderer(), make_end(ends, EndOf::old_table, here, scene));
        break;
      case Here::remove:
        run(transaction, here.renderer(), remove_end(ends, EndOf::old_table, here, scene));
        break;
      case Here::purge: run(transaction, here.renderer(), purge_end(ends, here, scene)); break;
    }
    const Schema after = site_.read_schema(transaction);
    note_effect(site_, transaction, {.before = scene.schema, .after = after});
    held = since(site_.clock(), begun);
    if (what == Here::remove) {
      site_.journal().steps.undone(transaction, {id_, ordinal});
    } else {
      const Step& step = migration.planned(ordinal).step;
      site_.journal().steps.done(transaction, {id_, ordinal},
                                 {.finished = site_.clock().wall(),
                                  .held = held,
                                  .before = definitions_before(step, scene.schema),
                                  .after = definitions_before(step, after)});
    }
    kept.carry_over(transaction);
  });
  return held;
}

// Goes on from wherever the guards stand.
Milliseconds CrossingSteps::turn(Followed from) {
  const BothEnds& ends = relaying_->table().ends();
  const Tenure& tenure = relaying_->tenure();
  const Followed to = from == Followed::old_end ? Followed::new_end : Followed::old_end;
  Milliseconds pause{0};
  with_retry(site_.retrier(), [&] {
    if (!is_written_to(ends, from)) return;
    const TurnOutcome outcome = close_followed(ends, tenure, from, relaying_->turn_limits());
    pause = outcome.pause;
    if (outcome.is_closed) return;
    throw Error(ErrorKind::busy, {.message = outcome.why_not, .hint = ""});
  });
  const SteadyTime begun = site_.clock().steady();
  with_retry(site_.retrier(), [&] {
    if (!is_written_to(ends, to)) open_other(ends, tenure, from);
  });
  pause += since(site_.clock(), begun);
  site_.observer().note(fmt::format("clients could not write for {} ms", pause.count()));
  return pause;
}

void CrossingSteps::note(int ordinal, Direction direction, Milliseconds held) {
  site_.write(lease_, [&](Transaction& transaction) {
    // A guard may be part of a table's definition.
    MigrationRecord record = take_in_hand(site_, transaction, id_).record;
    const Schema now = site_.read_schema(transaction);
    record.definitions = definitions_of(now, record.tables);
    record.guards = guards_on(now, record.tables);
    site_.journal().migrations.set_definitions(transaction, record);
    if (direction == Direction::back) {
      return site_.journal().steps.undone(transaction, {id_, ordinal});
    }
    site_.journal().steps.done(transaction, {id_, ordinal},
                               {.finished = site_.clock().wall(), .held = held});
    site_.log(transaction, {.migration = id_,
                            .what = "writes turned",
                            .detail = fmt::format("clients waited {} ms", held.count())});
  });
}

}  // namespace ratchet
