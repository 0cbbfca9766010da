#include "journal/migrations.hpp"

#include <algorithm>
#include <array>

#include "journal/columns.hpp"

namespace ratchet {
namespace {

constexpr std::array<std::string_view, 3> kStates = {"in_flight", "purged", "rolled_back"};

Bind bound(MigrationState state) {
  return ratchet::bound(kStates.at(static_cast<std::size_t>(state)));
}

MigrationState state_in(const Value& column) {
  const auto found = std::ranges::find(kStates, as_text(column));
  if (found == kStates.end()) not_ours(as_text(column), "the state of a migration");
  return static_cast<MigrationState>(found - kStates.begin());
}

SqlText columns() {
  return sql(
      "id, number, state, position, direction, since, adopted, description, checksum, "
      "source, plan, tables, base, definitions, guards, dependants, last_error");
}

MigrationRecord record_in(const Row& row) {
  MigrationRecord record;
  record.id = {.text = as_text(row[0]), .number = as_integer(row[1])};
  record.state = state_in(row[2]);
  if (!is_null(row[3])) record.position = phase_in(row[3]);
  record.direction = direction_in(row[4]);
  record.since = from_iso(as_text(row[5]));
  record.origin = as_integer(row[6]) != 0 ? Origin::adopted : Origin::applied;
  record.description = as_text(row[7]);
  record.checksum = as_text(row[8]);
  record.source = as_text(row[9]);
  record.plan = as_text(row[10]);
  record.tables = tables_from_json(as_text(row[11]));
  record.base = definitions_from_json(as_text(row[12]));
  record.definitions = definitions_from_json(as_text(row[13]));
  record.guards = definitions_from_json(as_text(row[14]));
  record.dependants = dependants_from_json(as_text(row[15]));
  record.last_error = as_text(row[16]);
  return record;
}

std::vector<MigrationRecord> records_in(const Rows& rows) {
  std::vector<MigrationRecord> records;
  for (const Row& row : rows) records.push_back(record_in(row));
  return records;
}

}  // namespace

std::optional<MigrationRecord> MigrationTable::find(Transaction& transaction,
                                                    const std::string& id) const {
  const auto found = records_in(transaction.query(
      sql("SELECT {} FROM {} WHERE id = {}", columns(), table_, ratchet::bound(id))));
  if (found.empty()) return std::nullopt;
  return found.front();
}

std::vector<MigrationRecord> MigrationTable::all(Transaction& transaction) const {
  return records_in(
      transaction.query(sql("SELECT {} FROM {} ORDER BY number, id", columns(), table_)));
}

std::vector<MigrationRecord> MigrationTable::in_flight(Transaction& transaction) const {
  return records_in(transaction.query(sql("SELECT {} FROM {} WHERE state = {} ORDER BY number, id",
                                          columns(), table_, bound(MigrationState::in_flight))));
}

std::vector<MigrationRecord> MigrationTable::in_flight_on(
    Transaction& transaction, const std::set<QualifiedName>& tables) const {
  const Rows rows =
      transaction.query(sql("SELECT id, tables FROM {} WHERE state = {} ORDER BY number, id",
                            table_, bound(MigrationState::in_flight)));
  std::vector<MigrationRecord> records;
  for (const Row& row : rows) {
    const auto touched = tables_from_json(as_text(row[1]));
    const bool is_on = std::ranges::any_of(
        touched, [&](const QualifiedName& each) { return tables.contains(each); });
    if (is_on) records.push_back(*find(transaction, as_text(row[0])));
  }
  return records;
}

void MigrationTable::put(Transaction& transaction, const MigrationRecord& record) const {
  transaction.execute(sql("DELETE FROM {} WHERE id = {}", table_, ratchet::bound(record.id.text)));
  const std::int64_t adopted = record.origin == Origin::adopted ? 1 : 0;
  transaction.execute(sql(
      "INSERT INTO {} ({}) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, "
      "{}, {})",
      table_, columns(), ratchet::bound(record.id.text), ratchet::bound(record.id.number),
      bound(record.state), ratchet::bound(record.position), ratchet::bound(record.direction),
      ratchet::bound(record.since), ratchet::bound(adopted), ratchet::bound(record.description),
      ratchet::bound(record.checksum), ratchet::bound(record.source), ratchet::bound(record.plan),
      ratchet::bound(to_json(record.tables)), ratchet::bound(to_json(record.base)),
      ratchet::bound(to_json(record.definitions)), ratchet::bound(to_json(record.guards)),
      ratchet::bound(to_json(record.dependants)), ratchet::bound(record.last_error)));
}

void MigrationTable::set_standing(Transaction& transaction, const MigrationId& id,
                                  const Standing& standing) const {
  transaction.execute(sql("UPDATE {} SET position = {}, state = {}, since = {} WHERE id = {}",
                          table_, ratchet::bound(standing.position), bound(standing.state),
                          ratchet::bound(standing.since), ratchet::bound(id.text)));
}

void MigrationTable::set_direction(Transaction& transaction, const MigrationId& id,
                                   Direction direction) const {
  transaction.execute(sql("UPDATE {} SET direction = {} WHERE id = {}", table_,
                          ratchet::bound(direction), ratchet::bound(id.text)));
}

void MigrationTable::set_definitions(Transaction& transaction,
                                     const MigrationRecord& record) const {
  transaction.execute(sql("UPDATE {} SET definitions = {}, guards = {} WHERE id = {}", table_,
                          ratchet::bound(to_json(record.definitions)),
                          ratchet::bound(to_json(record.guards)), ratchet::bound(record.id.text)));
}

void MigrationTable::set_last_error(Transaction& transaction, const MigrationId& id,
                                    const std::string& error) const {
  transaction.execute(sql("UPDATE {} SET last_error = {} WHERE id = {}", table_,
                          ratchet::bound(error), ratchet::bound(id.text)));
}

}  // namespace ratchet
