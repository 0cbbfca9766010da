#include "postgres/cost.hpp"

#include "postgres/capabilities.hpp"
#include "postgres/declaration_sql.hpp"
#include "postgres/renderer_scene.hpp"
#include "step/mapping.hpp"

namespace ratchet::postgres {
namespace {

// For a million rows.
constexpr Milliseconds kCreateIndex{1'500};  // in two scans
constexpr Milliseconds kUpdateRows{4'200};
constexpr Milliseconds kReadRows{400};
constexpr Milliseconds kScan{100};
// A change of the catalog alone, with its entry in the journal.
constexpr Milliseconds kCatalogOnly{5};

// The words of the plan for a lock: AX keeps everybody out, SRX and S writers, SUX nobody.
class CostOf {
 public:
  CostOf(const Schema& schema, Phase phase) : schema_(schema), phase_(phase) {}

  Cost operator()(const Copy& step) const { return in_batches(step.table); }
  Cost operator()(const UpdateRows& step) const { return in_batches(step.table); }
  Cost operator()(const DeleteRows& step) const { return in_batches(step.table); }
  Cost operator()(const Compare& step) const {
    return {.lock = "none", .held = Milliseconds{0}, .total = for_rows(step.table, kReadRows)};
  }

  Cost operator()(const CreateIndex& step) const { return beside("SUX", step.table, kCreateIndex); }
  Cost operator()(const SetNotNull& step) const { return beside("AX", step.table, kScan); }
  Cost operator()(const AddConstraint& step) const {
    const ConstraintKind& kind = step.kind;
    if (!kind.unique.empty()) return beside("AX", step.table, kCreateIndex);
    if (kind.exclude.given()) return under("AX", step.table, kCreateIndex);
    if (kind.foreign_key.empty()) return beside("AX", step.table, kScan);
    return beside("SRX", step.table, kReadRows);
  }

  // Creating a trigger lets readers in, dropping one does not.
  Cost operator()(const DualWrite& step) const { return triggers(step.table); }
  Cost operator()(const Repair& step) const { return triggers(step.table); }

  Cost operator()(const AddColumn& step) const { return altering(step.table); }
  Cost operator()(const DropNotNull& step) const { return altering(step.table); }
  Cost operator()(const DropConstraint& step) const { return altering(step.table); }
  Cost operator()(const RenameTable& step) const {
    if (phase_ == Phase::purge) return brief("AX " + to_string(step.table));
    return altering(step.table);
  }
  Cost operator()(const RenameConstraint& step) const { return altering(step.table); }
  Cost operator()(const SetDefault& step) const { return altering(step.table); }
  Cost operator()(const DropDefault& step) const { return altering(step.table); }
  Cost operator()(const SwapColumns& step) const { return altering(step.table); }
  Cost operator()(const RetireColumn& step) const { return altering(step.table); }
  Cost operator()(const RetireTable& step) const {
    return altering(phase_ == Phase::purge ? retired_name(step.table) : step.table);
  }
  Cost operator()(const SetReplicaIdentity& step) const { return altering(step.table); }
  Cost operator()(const SetPrimaryKey& step) const { return altering(step.table); }
  Cost operator()(const SwapTables& step) const { return altering(step.table); }
  Cost operator()(const Turn& step) const { return brief("SRX " + to_string(step.table)); }
  Cost operator()(const RetireView& step) const { return brief("AX " + to_string(step.view)); }
  Cost operator()(const CreateTwin&) const { return brief("none"); }
  Cost operator()(const CompleteTwin& step) const {
    const Table* table = schema_.find_table(step.table);
    const auto indexes = table == nullptr ? 0 : std::ssize(table->indexes);
    return beside("SRX", step.table, kCreateIndex * indexes);
  }
  Cost operator()(const CarryColumn& step) const { return altering(step.table); }
  Cost operator()(const SetComment& step) const { return brief("SUX " + to_string(step.table)); }
  Cost operator()(const DropIndex& step) const {
    const Table* table = find_table_of_index(schema_, step.index);
    return brief(table == nullptr ? "AX" : "AX " + to_string(table->name));
  }
  Cost operator()(const RenameIndex& step) const { return brief("SUX " + step.index.text()); }

  // Nobody uses yet what is created, but others may be pointed at; of what a user wrote nothing is
  // known.
  Cost operator()(const CreateTable& step) const {
    const auto tables = pointed_at(step);
    return brief(tables.empty() ? "none" : "SRX " + to_string(tables.front()));
  }
  Cost operator()(const CreateView&) const { return brief("none"); }
  Cost operator()(const CreateEnum&) const { return brief("none"); }
  Cost operator()(const AddEnumValue&) const { return brief("none"); }
  Cost operator()(const DropEnum&) const { return brief("none"); }
  Cost operator()(const RawSql&) const { return brief("unknown"); }

 private:
  Milliseconds for_rows(const QualifiedName& name, Milliseconds for_a_million) const {
    const Table* table = schema_.find_table(name);
    const std::int64_t rows = table == nullptr ? 0 : table->estimated_rows;
    return Milliseconds{rows * for_a_million.count() / 1'000'000};
  }

  static Cost brief(std::string lock) {
    return {.lock = std::move(lock), .held = kCatalogOnly, .total = kCatalogOnly};
  }
  static Cost altering(const QualifiedName& table) { return brief("AX " + to_string(table)); }
  Cost triggers(const QualifiedName& table) const {
    return brief((phase_ == Phase::purge ? "AX " : "SRX ") + to_string(table));
  }

  // The work is done while clients go on; the lock is held for a moment before or after it.
  Cost beside(const std::string& mode, const QualifiedName& table,
              Milliseconds for_a_million) const {
    return {.lock = mode + " " + to_string(table),
            .held = kCatalogOnly,
            .total = kCatalogOnly + for_rows(table, for_a_million)};
  }
  Cost under(const std::string& mode, const QualifiedName& table,
             Milliseconds for_a_million) const {
    Cost cost = beside(mode, table, for_a_million);
    cost.held = cost.total;
    return cost;
  }

  Cost in_batches(const QualifiedName& name) const {
    return {
        .lock = "rows", .held = capabilities().batch_time, .total = for_rows(name, kUpdateRows)};
  }

  const Schema& schema_;
  Phase phase_;
};

}  // namespace

Cost cost_of(const Step& step, const Scene& scene, Phase phase) {
  return std::visit(CostOf(scene.schema, phase), step);
}

}  // namespace ratchet::postgres
