// The names of the journal's tables in one product.
#pragma once

#include "dialect/dialect.hpp"

namespace ratchet {

struct JournalTables {
  explicit JournalTables(const Dialect& dialect)
      : meta(dialect.journal_table("meta")),
        migration(dialect.journal_table("migration")),
        step(dialect.journal_table("step")),
        segment(dialect.journal_table("segment")),
        quarantine(dialect.journal_table("quarantine")),
        certificate(dialect.journal_table("certificate")),
        comparison(dialect.journal_table("comparison")),
        control(dialect.journal_table("control")),
        event(dialect.journal_table("event")),
        lease(dialect.journal_table("lease")),
        rollout(dialect.journal_table("rollout")),
        claiming(dialect.claiming()) {}

  QualifiedName meta;
  QualifiedName migration;
  QualifiedName step;
  QualifiedName segment;
  QualifiedName quarantine;
  QualifiedName certificate;
  QualifiedName comparison;
  QualifiedName control;
  QualifiedName event;
  QualifiedName lease;
  QualifiedName rollout;
  SqlText claiming;  // behind a query
};

}  // namespace ratchet
