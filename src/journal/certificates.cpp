#include "journal/certificates.hpp"

#include "journal/columns.hpp"
#include "journal/json_text.hpp"

namespace ratchet {
namespace {

SqlText columns() {
  return sql(
      "mapping, work, started, made, rows_seen, broken, lossy, quarantined, samples, "
      "fingerprint, guards, schema_version, engine, snapshot");
}

CertificateRecord record_in(const Row& row) {
  return {.mapping = as_text(row[0]),
          .work = as_text(row[1]),
          .started = from_iso(as_text(row[2])),
          .made = from_iso(as_text(row[3])),
          .rows_seen = as_integer(row[4]),
          .broken = as_integer(row[5]),
          .lossy = as_integer(row[6]),
          .quarantined = as_integer(row[7]),
          .samples = bad_rows_from_json(as_text(row[8])),
          .fingerprint = as_text(row[9]),
          .guards = definitions_from_json(as_text(row[10])),
          .schema_version = as_integer(row[11]),
          .engine = as_text(row[12]),
          .snapshot = as_text(row[13])};
}

}  // namespace

std::vector<CertificateRecord> CertificateTable::of(Transaction& transaction,
                                                    const std::string& migration) const {
  const Rows rows = transaction.query(sql("SELECT {} FROM {} WHERE migration = {} ORDER BY mapping",
                                          columns(), table_, bound(migration)));
  std::vector<CertificateRecord> records;
  for (const Row& row : rows) records.push_back(record_in(row));
  return records;
}

void CertificateTable::put(Transaction& transaction, const MigrationId& migration,
                           const CertificateRecord& record) const {
  transaction.execute(sql("DELETE FROM {} WHERE migration = {} AND mapping = {}", table_,
                          bound(migration.text), bound(record.mapping)));
  transaction.execute(
      sql("INSERT INTO {} (migration, {}) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, "
          "{}, {}, {})",
          table_, columns(), bound(migration.text), bound(record.mapping), bound(record.work),
          bound(record.started), bound(record.made), bound(record.rows_seen), bound(record.broken),
          bound(record.lossy), bound(record.quarantined), bound(to_json(record.samples)),
          bound(record.fingerprint), bound(to_json(record.guards)), bound(record.schema_version),
          bound(record.engine), bound(record.snapshot)));
}

void CertificateTable::move_schema_version(Transaction& transaction, std::int64_t from,
                                           std::int64_t to) const {
  transaction.execute(sql("UPDATE {} SET schema_version = {} WHERE schema_version = {}", table_,
                          bound(to), bound(from)));
}

void CertificateTable::forget(Transaction& transaction, const std::string& migration) const {
  transaction.execute(sql("DELETE FROM {} WHERE migration = {}", table_, bound(migration)));
}

}  // namespace ratchet
