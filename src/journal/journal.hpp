// The control tables in the store: what was done, what is being done, and everything that is needed
// to go on without the file, on another machine. docs/journal.md describes each table. The tables
// know nothing of what a step means; the engine does. All SQL on the journal is in this module.
//
// Each call is part of the caller's transaction, so an effect and its entry are one.
#pragma once

#include "journal/certificates.hpp"
#include "journal/control.hpp"
#include "journal/events.hpp"
#include "journal/lease.hpp"
#include "journal/migrations.hpp"
#include "journal/quarantine.hpp"
#include "journal/rollouts.hpp"
#include "journal/segments.hpp"
#include "journal/steps.hpp"

namespace ratchet {

enum class JournalFound { absent, outdated, current };

class Journal {
 public:
  explicit Journal(const Dialect& dialect);

  // Throws Error{store_failed} when a newer ratchet made it.
  JournalFound look(Transaction& transaction) const;
  // Brings it from what look() found to the current format, in place.
  void make(Transaction& transaction, JournalFound found) const;

  // A row's descendants too: steps, segments, quarantine, certificates, knobs and rollout. Events
  // stay.
  void forget_work(Transaction& transaction, const std::string& migration) const;

 private:
  std::int64_t statements_run(Transaction& transaction) const;

  const Dialect& dialect_;
  JournalTables tables_;

 public:
  MigrationTable migrations;
  StepTable steps;
  SegmentTable segments;
  QuarantineTable quarantine;
  CertificateTable certificates;
  ControlTable control;
  EventTable events;
  LeaseTable leases;
  RolloutTable rollouts;
};

}  // namespace ratchet
