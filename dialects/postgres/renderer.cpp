#include "postgres/renderer.hpp"

#include <algorithm>

#include "postgres/capture.hpp"
#include "postgres/cost.hpp"
#include "postgres/declaration_sql.hpp"
#include "postgres/renderer_scene.hpp"
#include "postgres/spelling.hpp"
#include "postgres/trigger.hpp"
#include "step/table_pair.hpp"

namespace ratchet::postgres {
namespace {

class InForceProbe {
 public:
  explicit InForceProbe(const Schema& schema) : schema_(schema) {}

  std::optional<bool> operator()(const CreateTable& step) const {
    return find(step.table) != nullptr;
  }
  std::optional<bool> operator()(const CreateTwin& step) const {
    return find(step.to) != nullptr || find(retired_name(step.table)) != nullptr;
  }
  std::optional<bool> operator()(const SwapTables& step) const {
    return find(retired_name(step.table)) != nullptr && find(step.table) != nullptr &&
           find(step.to) == nullptr;
  }
  std::optional<bool> operator()(const CreateView& step) const {
    return schema_.find_view(step.view) != nullptr;
  }
  std::optional<bool> operator()(const CreateEnum& step) const {
    return schema_.find_enumeration(step.enumeration) != nullptr;
  }
  std::optional<bool> operator()(const AddEnumValue& step) const {
    const Enumeration* found = schema_.find_enumeration(step.enumeration);
    return found != nullptr && std::ranges::count(found->values, step.value.value_or("")) > 0;
  }
  std::optional<bool> operator()(const DropEnum& step) const {
    return schema_.find_enumeration(step.enumeration) == nullptr;
  }

  std::optional<bool> operator()(const AddColumn& step) const {
    const Table* table = find(step.table);
    return table != nullptr && built_column(*table, step.column) != nullptr;
  }
  std::optional<bool> operator()(const DropNotNull& step) const {
    const Column* column = old_column(step.table, step.column);
    return column != nullptr && !column->not_null;
  }
  std::optional<bool> operator()(const SetNotNull& step) const {
    const Table* table = find(step.table);
    const Column* column = table == nullptr ? nullptr : built_column(*table, step.column);
    return column != nullptr && column->not_null;
  }
  std::optional<bool> operator()(const DropDefault& step) const {
    const Column* column = old_column(step.table, step.column);
    return column != nullptr && !column->default_value;
  }

  std::optional<bool> operator()(const AddConstraint& step) const {
    const Table* table = find(step.table);
    const Constraint* found =
        table == nullptr ? nullptr : find_constraint(*table, name_of_constraint(step));
    return found != nullptr && found->validated;
  }
  std::optional<bool> operator()(const DropConstraint& step) const {
    const Table* table = find(step.table);
    return table != nullptr && find_constraint(*table, step.constraint) == nullptr;
  }
  std::optional<bool> operator()(const RenameConstraint& step) const {
    const Table* table = find(step.table);
    return table != nullptr && find_constraint(*table, step.to) != nullptr;
  }

  std::optional<bool> operator()(const CreateIndex& step) const {
    const Table* table = find(step.table);
    const Index* index = table == nullptr ? nullptr : find_index_of(*table, name_of_index(step));
    return index != nullptr && index->valid;
  }
  std::optional<bool> operator()(const DropIndex& step) const {
    return find_index(schema_, step.index) == nullptr;
  }
  std::optional<bool> operator()(const RenameIndex& step) const {
    return find_index(schema_, step.to) != nullptr;
  }

  std::optional<bool> operator()(const SetPrimaryKey& step) const {
    const Table* table = find(step.table);
    return table != nullptr && table->primary_key == step.columns;
  }

  std::optional<bool> operator()(const RenameTable& step) const {
    return find(step.to) != nullptr && find(step.table) == nullptr;
  }
  std::optional<bool> operator()(const DualWrite& step) const {
    const Table* table = is_between_tables(step) ? find_old_table(step, schema_) : nullptr;
    return is_kept(step, table != nullptr ? table->name : step.table);
  }
  std::optional<bool> operator()(const Repair& step) const { return is_kept(step, step.table); }
  std::optional<bool> operator()(const SwapColumns& step) const {
    return has_column(step.table, retired_name(step.column)) &&
           has_column(step.table, step.column) &&
           !has_column(step.table, incoming_name(step.column));
  }
  std::optional<bool> operator()(const RetireColumn& step) const {
    return has_column(step.table, retired_name(step.column));
  }
  std::optional<bool> operator()(const RetireTable& step) const {
    return find(retired_name(step.table)) != nullptr && find(step.table) == nullptr;
  }
  std::optional<bool> operator()(const RetireView& step) const {
    return schema_.find_view(step.view) == nullptr;
  }

  // Rows, raw SQL, texts that the database writes in its own words, and what can't be done.
  template <class Other>
  std::optional<bool> operator()(const Other&) const {
    return std::nullopt;
  }

 private:
  const Table* find(const QualifiedName& name) const { return schema_.find_table(name); }

  bool has_column(const QualifiedName& name, const Identifier& column) const {
    const Table* table = find(name);
    return table != nullptr && find_column(*table, column) != nullptr;
  }

  // A column that was built beside another may have taken that one's name since.
  static const Column* built_column(const Table& table, const Identifier& name) {
    if (const Column* column = find_column(table, name)) return column;
    for (const Column& column : table.columns) {
      const bool has_followed = incoming_name(column.name) == name &&
                                find_column(table, retired_name(column.name)) != nullptr;
      if (has_followed) return &column;
    }
    return nullptr;
  }

  const Column* old_column(const QualifiedName& name, const Identifier& column) const {
    const Table* table = find(name);
    if (table == nullptr) return nullptr;
    const Column* retired = find_column(*table, retired_name(column));
    return retired != nullptr ? retired : find_column(*table, column);
  }

  bool is_kept(const Step& step, const QualifiedName& name) const {
    const Table* table = find(name);
    return table != nullptr &&
           std::ranges::count(table->triggers, trigger_that_shows(step), &Trigger::name) > 0;
  }

  const Schema& schema_;
};

}  // namespace

StepSql PostgresRenderer::make_end(const CrossingEnd& end, const Scene& scene,
                                   Guard at_first) const {
  return postgres::make_end(end, scene.schema, at_first, manners_);
}

StepSql PostgresRenderer::remove_end(const CrossingEnd& end, const Scene& scene) const {
  return postgres::remove_end(end, scene.schema, manners_);
}

std::optional<bool> PostgresRenderer::in_force(const Step& step, const Scene& scene) const {
  return std::visit(InForceProbe(scene.schema), step);
}

Cost PostgresRenderer::cost(const Step& step, const Scene& scene, Phase phase) const {
  return cost_of(step, scene, phase);
}

std::string PostgresRenderer::show(const SqlText& text) const {
  const RenderedSql rendered = render(text, spelling_);
  if (rendered.data.empty()) return rendered.text;
  Spelling in_full = spelling_;
  in_full.placeholder = [&](std::size_t ordinal) { return literal_of(rendered.data[ordinal - 1]); };
  return render(text, in_full).text;
}

}  // namespace ratchet::postgres
