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

// In the order of columns().
std::vector<SqlText> values(const CertificateRecord& record) {
  std::vector<SqlText> all;
  const auto add = [&](const Bind& value) { all.push_back(sql("{}", value)); };
  add(bound(record.mapping));
  add(bound(record.work));
  add(bound(record.started));
  add(bound(record.made));
  add(bound(record.rows_seen));
  add(bound(record.broken));
  add(bound(record.lossy));
  add(bound(record.quarantined));
  add(bound(to_json(record.samples)));
  add(bound(record.fingerprint));
  add(bound(to_json(record.guards)));
  add(bound(record.schema_version));
  add(bound(record.engine));
  add(bound(record.snapshot));
  return all;
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
  transaction.execute(sql("INSERT INTO {} (migration, {}) VALUES ({}, {})", table_, columns(),
                          bound(migration.text), join_sql(values(record), ", ")));
  forget_under_way(transaction, migration.text, record.mapping);
}

void CertificateTable::move_schema_version(Transaction& transaction, std::int64_t from,
                                           std::int64_t to) const {
  transaction.execute(sql("UPDATE {} SET schema_version = {} WHERE schema_version = {}", table_,
                          bound(to), bound(from)));
}

void CertificateTable::forget(Transaction& transaction, const std::string& migration) const {
  for (const QualifiedName& each : {table_, comparison_}) {
    transaction.execute(sql("DELETE FROM {} WHERE migration = {}", each, bound(migration)));
  }
}

std::vector<ComparisonRecord> CertificateTable::under_way(Transaction& transaction,
                                                          const std::string& migration) const {
  const Rows rows = transaction.query(
      sql("SELECT {}, snapshots, places, looks_again, quarantined_keys, replica FROM {} WHERE "
          "migration = {} ORDER BY mapping",
          columns(), comparison_, bound(migration)));
  std::vector<ComparisonRecord> records;
  for (const Row& row : rows) {
    records.push_back({.so_far = record_in(row),
                       .snapshots = static_cast<int>(as_integer(row[14])),
                       .places = texts_from_json(as_text(row[15])),
                       .looks_again = as_integer(row[16]) != 0,
                       .quarantined_keys = texts_from_json(as_text(row[17])),
                       .replica = as_text(row[18])});
  }
  return records;
}

void CertificateTable::put(Transaction& transaction, const std::string& migration,
                           const ComparisonRecord& record) const {
  forget_under_way(transaction, migration, record.so_far.mapping);
  transaction.execute(
      sql("INSERT INTO {} (migration, {}, snapshots, places, looks_again, quarantined_keys, "
          "replica) VALUES ({}, {}, {}, {}, {}, {}, {})",
          comparison_, columns(), bound(migration), join_sql(values(record.so_far), ", "),
          bound(std::int64_t{record.snapshots}), bound(to_json(record.places)),
          bound(std::int64_t{record.looks_again ? 1 : 0}), bound(to_json(record.quarantined_keys)),
          bound(record.replica)));
}

void CertificateTable::forget_under_way(Transaction& transaction, const std::string& migration,
                                        const std::string& mapping) const {
  transaction.execute(sql("DELETE FROM {} WHERE migration = {} AND mapping = {}", comparison_,
                          bound(migration), bound(mapping)));
}

}  // namespace ratchet
