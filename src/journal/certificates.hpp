// The rows of `certificate`: the result of the last full comparison of each dual write, and under
// which circumstances it was made, so that it can be told when it no longer says anything. And
// those of `comparison`: the same of one that is under way, with where it stands, so that whoever
// comes next can go on with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/row_work.hpp"
#include "journal/tables.hpp"
#include "migration/migration.hpp"

namespace ratchet {

struct CertificateRecord {
  std::string mapping;  // mapping_key of the dual write
  std::string work;     // "users"
  WallTime started;
  WallTime made;               // when the pass had ended
  std::int64_t rows_seen = 0;  // every row there was
  std::int64_t broken = 0;     // of them, without those in quarantine
  std::int64_t lossy = 0;
  std::int64_t quarantined = 0;  // broken ones that were known to be
  std::vector<BadRow> samples;
  std::string fingerprint;  // of the definitions of what the plan touches
  Definitions guards;       // ratchet's own triggers there, the same at start and end of the pass
  std::int64_t schema_version = 0;
  std::string engine;    // the version of ratchet that compared
  std::string snapshot;  // that all rows were seen by; empty: each batch saw its own moment

  bool operator==(const CertificateRecord&) const = default;
};

struct ComparisonRecord {
  // `made`: when this was written down; `snapshot`: of the first part.
  CertificateRecord so_far;
  int snapshots = 1;                // that it has seen rows by
  std::vector<std::string> places;  // cursors: where it has to go on
  bool looks_again = false;         // only the last part is left
  std::vector<std::string> quarantined_keys;
  std::string replica;  // that it reads on; empty: the store itself

  bool operator==(const ComparisonRecord&) const = default;
};

class CertificateTable {
 public:
  explicit CertificateTable(const JournalTables& tables)
      : table_(tables.certificate), comparison_(tables.comparison) {}

  std::vector<CertificateRecord> of(Transaction& transaction, const std::string& migration) const;
  // Takes the place of the certificate of that mapping, and of the comparison that was under way.
  void put(Transaction& transaction, const MigrationId& migration,
           const CertificateRecord& record) const;
  // Of every migration: those made, or still good, at one version of the schema are so at another.
  void move_schema_version(Transaction& transaction, std::int64_t from, std::int64_t to) const;
  // Both.
  void forget(Transaction& transaction, const std::string& migration) const;

  std::vector<ComparisonRecord> under_way(Transaction& transaction,
                                          const std::string& migration) const;
  void put(Transaction& transaction, const std::string& migration,
           const ComparisonRecord& record) const;
  void forget_under_way(Transaction& transaction, const std::string& migration,
                        const std::string& mapping) const;

 private:
  QualifiedName table_;
  QualifiedName comparison_;
};

}  // namespace ratchet
