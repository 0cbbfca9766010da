#include "sqlite/cost.hpp"

#include "sqlite/capabilities.hpp"
#include "sqlite/short_rows.hpp"

namespace ratchet::sqlite {
namespace {

// For a million rows; WAL, synchronous = FULL.
constexpr Milliseconds kDropColumn{1'000};  // every row is written again
constexpr Milliseconds kCreateIndex{400};
constexpr Milliseconds kUpdateRows{700};
constexpr Milliseconds kReadRows{300};
constexpr Milliseconds kFindRows{800};  // each in another table, by its key
// A change of the schema alone, with its entry in the journal.
constexpr Milliseconds kSchemaOnly{5};

class CostOf {
 public:
  CostOf(const Schema& schema, Phase phase) : schema_(schema), phase_(phase) {}

  Cost operator()(const Copy& step) const { return in_batches(step.table); }
  Cost operator()(const UpdateRows& step) const { return in_batches(step.table); }
  Cost operator()(const DeleteRows& step) const { return in_batches(step.table); }

  // Readers of a WAL file lock nobody out.
  Cost operator()(const Compare& step) const {
    return {.lock = "none", .held = Milliseconds{0}, .total = for_rows(step.table, kReadRows)};
  }

  // Rows that it would refuse are looked for.
  Cost operator()(const CreateTwin& step) const {
    const bool looks = step.strict || !step.primary_key.empty();
    return at_once(step.table, looks ? kReadRows : Milliseconds{0});
  }

  Cost operator()(const CreateIndex& step) const { return at_once(step.table, kCreateIndex); }

  // The rows are read while nobody else writes; what is written is the table's text.
  Cost operator()(const SetNotNull& step) const { return at_once(step.table, kReadRows); }
  Cost operator()(const AddConstraint& step) const {
    return at_once(step.table, step.kind.foreign_key.empty() ? kReadRows : kFindRows);
  }

  // Rows that have their value from the default alone are looked for, where there is one.
  Cost operator()(const SetDefault& step) const { return another_default(step.table, step.column); }
  Cost operator()(const DropDefault& step) const {
    return another_default(step.table, step.column);
  }

  Cost operator()(const RetireColumn& step) const { return retired(step.table); }
  Cost operator()(const SwapColumns& step) const { return retired(step.table); }

  template <class Other>
  Cost operator()(const Other&) const {
    return {.lock = "writer", .held = kSchemaOnly, .total = kSchemaOnly};
  }

 private:
  Milliseconds for_rows(const QualifiedName& name, Milliseconds for_a_million) const {
    const Table* table = schema_.find_table(name);
    const std::int64_t rows = table == nullptr ? 0 : table->estimated_rows;
    return Milliseconds{rows * for_a_million.count() / 1'000'000};
  }

  Cost at_once(const QualifiedName& name, Milliseconds for_a_million) const {
    const Milliseconds held = kSchemaOnly + for_rows(name, for_a_million);
    return {.lock = "writer", .held = held, .total = held};
  }

  Cost another_default(const QualifiedName& name, const Identifier& column) const {
    const Table* table = schema_.find_table(name);
    const Column* now = table == nullptr ? nullptr : find_column(*table, column);
    const bool is_read = now != nullptr && stands_for_rows(now->default_value);
    return at_once(name, is_read ? kReadRows : Milliseconds{0});
  }

  Cost retired(const QualifiedName& name) const {
    return at_once(name, phase_ == Phase::purge ? kDropColumn : Milliseconds{0});
  }

  Cost in_batches(const QualifiedName& name) const {
    return {
        .lock = "writer", .held = capabilities().batch_time, .total = for_rows(name, kUpdateRows)};
  }

  const Schema& schema_;
  Phase phase_;
};

}  // namespace

Cost cost_of(const Step& step, const Scene& scene, Phase phase) {
  return std::visit(CostOf(scene.schema, phase), step);
}

}  // namespace ratchet::sqlite
