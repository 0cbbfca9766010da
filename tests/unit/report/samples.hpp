// The values that the tests of report write out: one migration at several points of its life.
#pragma once

#include "plan/status.hpp"
#include "report/plan_report.hpp"

namespace ratchet::testing {

StoreFacts sample_store();
PlanReport sample_plan();
// A plan that waits, can't go back and has a hazard that nobody allowed.
PlanReport sample_waiting_plan();

WallTime sample_time();
BatchProgress sample_batch();
MigrationStatus sample_retained();
MigrationStatus sample_running();
MigrationStatus sample_pending();
std::vector<GateStatus> sample_gates();
std::vector<CertificateStatus> sample_certificates();
std::vector<QuarantinedRow> sample_quarantine();
std::vector<Event> sample_events();

}  // namespace ratchet::testing
