#include "engine/row_steps.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "engine/certify.hpp"
#include "engine/crew.hpp"

namespace ratchet {
namespace {

bool is_failure(const Error& error) {
  return error.kind() != ErrorKind::stopped && error.kind() != ErrorKind::lease_lost &&
         error.kind() != ErrorKind::gave_up_waiting && error.kind() != ErrorKind::outcome_unknown;
}

}  // namespace

StepProgress RowSteps::carry_out(int ordinal) {
  const SteadyTime begun = site_.clock().steady();
  begin(ordinal);
  const PlannedStep step = take_in_hand(site_, id_).planned(ordinal);
  try {
    if (std::holds_alternative<Compare>(step.step)) {
      require_equal(id_, compare_again(ordinal));
    } else {
      go_over(ordinal);
    }
  } catch (const Error& error) {
    if (is_failure(error)) fail(ordinal, error);
    throw;
  }
  finish(ordinal);
  const StepProgress told{.ordinal = ordinal,
                          .phase = step.phase,
                          .direction = Direction::forward,
                          .summary = step.summary,
                          .took = std::chrono::round<Milliseconds>(site_.clock().steady() - begun)};
  site_.observer().step_done(told);
  return told;
}

void RowSteps::begin(int ordinal) {
  if (take_in_hand(site_, id_).step(ordinal).state == StepState::intent) return;
  site_.write(lease_, [&](Transaction& transaction) {
    site_.journal().steps.begin(transaction, {id_, ordinal}, site_.clock().wall());
  });
}

void RowSteps::finish(int ordinal) {
  site_.write(lease_, [&](Transaction& transaction) {
    site_.journal().steps.done(transaction, {id_, ordinal}, {.finished = site_.clock().wall()});
  });
}

void RowSteps::fail(int ordinal, const Error& error) {
  site_.write(lease_, [&](Transaction& transaction) {
    site_.journal().steps.failed(transaction, {id_, ordinal}, {.error = error.message()});
  });
}

void RowSteps::go_over(int ordinal) {
  const InHand migration = take_in_hand(site_, id_);
  for (const CrewTask& task : tasks_of(migration, ordinal)) {
    Crew(site_, lease_, task, CrewRole::carries_out).run();
  }
}

std::vector<CertificateRecord> RowSteps::compare_again(int ordinal) {
  const InHand migration = take_in_hand(site_, id_);
  std::vector<CertificateRecord> certificates;
  for (const DualWrite* mapping : mappings_of(migration.plan, ordinal)) {
    certificates.push_back(
        certify(site_, lease_, {.migration = id_, .ordinal = ordinal}, *mapping));
  }
  return certificates;
}

void require_equal(const std::string& id, const std::vector<CertificateRecord>& certificates) {
  for (const CertificateRecord& each : certificates) {
    if (each.broken == 0) continue;
    std::vector<std::string> keys;
    for (const BadRow& row : each.samples) {
      if (row.kind != BadKind::lossy) keys.push_back(row.key);
    }
    throw Error(
        ErrorKind::diverged,
        {.message = fmt::format("{} of {} rows of {} differ between the old and the new side: {}",
                                with_thousands(each.broken), with_thousands(each.rows_seen),
                                each.work, join(keys, {.separator = "; "})),
         .hint = fmt::format("Something wrote past the triggers. Update those rows (any write of "
                             "the side that is right puts the other one right), then give "
                             "`ratchet verify {}`.",
                             id)});
  }
}

}  // namespace ratchet
