#include "engine/backup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "step/mapping.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kPrefix = "backup_";

// users (id, ratchet_old_name) goes to backup_0007_users (id, name).
QualifiedName backup_name(const MigrationId& id, const QualifiedName& table) {
  return {.schema = table.schema,
          .name = Identifier(fmt::format("{}{:04}_{}", kPrefix, id.number, table.name.text()))};
}

std::optional<QualifiedName> whole_table(const Step& step) {
  if (const auto* retired = std::get_if<RetireTable>(&step)) return retired->table;
  if (const auto* swapped = std::get_if<SwapTables>(&step)) return swapped->table;
  return std::nullopt;
}

std::vector<DumpedColumn> all_columns(const Table& table) {
  std::vector<DumpedColumn> columns;
  for (const Column& each : table.columns) columns.push_back({each.name, each.name});
  return columns;
}

std::vector<DumpedColumn> key_columns(const Table& table) {
  std::vector<DumpedColumn> columns;
  for (const Identifier& each : table.primary_key) columns.push_back({each, each});
  return columns;
}

// By the table, since several columns of one go into one script.
std::vector<DumpedTable> dumps_of(const InHand& migration, const Schema& schema) {
  std::vector<DumpedTable> dumps;
  const auto dump_of = [&](const Table& table) -> DumpedTable& {
    const auto found = std::ranges::find(dumps, table.name,
                                         [](const DumpedTable& each) { return each.table.name; });
    if (found != dumps.end()) return *found;
    dumps.push_back({.table = table,
                     .columns = key_columns(table),
                     .as = backup_name(migration.id(), table.name)});
    return dumps.back();
  };
  for (const PlannedStep& planned : migration.plan.steps) {
    if (planned.phase != Phase::contract) continue;
    if (const auto whole = whole_table(planned.step)) {
      const Table* table = schema.find_table(retired_name(*whole));
      if (table != nullptr) dump_of(*table).columns = all_columns(*table);
      continue;
    }
    const auto* retire = std::get_if<RetireColumn>(&planned.step);
    const auto* swap = std::get_if<SwapColumns>(&planned.step);
    if (retire == nullptr && swap == nullptr) continue;
    const Table* table = schema.find_table(retire != nullptr ? retire->table : swap->table);
    const Identifier& named = retire != nullptr ? retire->column : swap->column;
    const Identifier column = retired_name(named);
    if (table == nullptr || find_column(*table, column) == nullptr) continue;
    dump_of(*table).columns.push_back({.column = column, .as = named});
  }
  return dumps;
}

}  // namespace

void back_up(Site& site, const Lease& lease, const InHand& migration,
             const std::function<void(const std::string&)>& write) {
  Schema schema;
  site.read([&](Transaction& transaction) { schema = site.read_schema(transaction); });
  write(fmt::format("-- What the purge of {} dropped. Made at {} by ratchet.\n",
                    migration.id().text, to_brief(site.clock().wall())));
  std::vector<std::string> done;
  for (const DumpedTable& each : dumps_of(migration, schema)) {
    const auto dump = site.store().row_dump(each);
    for (std::string piece = dump->next(); !piece.empty(); piece = dump->next()) {
      site.stop_if_asked("the end of the backup");
      write(piece);
      site.write(lease, [](Transaction&) {});  // keeps it
    }
    done.push_back(fmt::format("{} rows of {} as {}", with_thousands(dump->rows()),
                               to_string(each.table.name), to_string(each.as)));
  }
  const std::string detail = join(done, {.separator = "; ", .empty = "nothing holds rows"});
  site.write(lease, [&](Transaction& transaction) {
    site.log(transaction,
             {.migration = migration.id().text, .what = "backed up", .detail = detail});
  });
  site.observer().note("backed up: " + detail);
}

}  // namespace ratchet
