#include "sqlite/renderer.hpp"

#include <algorithm>

#include "sqlite/capture.hpp"
#include "sqlite/cost.hpp"
#include "sqlite/declaration_sql.hpp"
#include "sqlite/held_tables.hpp"
#include "sqlite/renderer_scene.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/trigger.hpp"
#include "step/table_pair.hpp"

namespace ratchet::sqlite {
namespace {

bool has_column(const Table* table, const Identifier& column) {
  return table != nullptr && find_column(*table, column) != nullptr;
}

bool has_trigger(const Table& table, const Identifier& name) {
  return std::ranges::count(table.triggers, name, &Trigger::name) > 0;
}

class InForceProbe {
 public:
  explicit InForceProbe(const Schema& schema) : schema_(schema) {}

  std::optional<bool> operator()(const CreateTable& step) const { return find(step.table); }

  std::optional<bool> operator()(const CreateTwin& step) const {
    return find(step.to) != nullptr || find(retired_name(step.table)) != nullptr;
  }
  std::optional<bool> operator()(const SwapTables& step) const {
    return find(retired_name(step.table)) != nullptr && find(step.table) != nullptr &&
           find(step.to) == nullptr;
  }

  std::optional<bool> operator()(const AddColumn& step) const {
    return built_column(step.table, step.column) != nullptr;
  }

  std::optional<bool> operator()(const CreateView& step) const {
    return schema_.find_view(step.view) != nullptr;
  }

  std::optional<bool> operator()(const DropNotNull& step) const {
    const Table* table = find(step.table);
    if (table == nullptr) return false;
    for (const Identifier& name : {retired_name(step.column), step.column}) {
      if (const Column* column = find_column(*table, name)) return !column->not_null;
    }
    return false;
  }

  std::optional<bool> operator()(const SetNotNull& step) const {
    const Column* column = built_column(step.table, step.column);
    return column != nullptr && column->not_null;
  }
  std::optional<bool> operator()(const DropDefault& step) const {
    const Column* column = built_column(step.table, step.column);
    return column != nullptr && !column->default_value;
  }

  std::optional<bool> operator()(const AddConstraint& step) const {
    return has_constraint(step.table, name_of_constraint(step));
  }
  std::optional<bool> operator()(const DropConstraint& step) const {
    return find(step.table) != nullptr && !has_constraint(step.table, step.constraint);
  }

  std::optional<bool> operator()(const RenameConstraint& step) const {
    return has_constraint(step.table, step.to);
  }

  std::optional<bool> operator()(const RenameTable& step) const {
    return find(step.to) != nullptr && find(step.table) == nullptr;
  }

  std::optional<bool> operator()(const DualWrite& step) const {
    const Table* table = is_between_tables(step) ? find_old_table(step, schema_) : nullptr;
    return is_kept(table != nullptr ? table->name : step.table, mapping_key(step));
  }
  std::optional<bool> operator()(const Repair& step) const {
    return is_kept(step.table, repair_key(step));
  }

  std::optional<bool> operator()(const CreateIndex& step) const {
    const Table* table = find_table_of_index(schema_, name_of_index(step));
    return table != nullptr && table->name == step.table;
  }
  std::optional<bool> operator()(const DropIndex& step) const {
    return find_index(schema_, step.index) == nullptr;
  }

  std::optional<bool> operator()(const SwapColumns& step) const {
    const Table* table = find(step.table);
    return has_column(table, retired_name(step.column)) && has_column(table, step.column) &&
           !has_column(table, incoming_name(step.column));
  }
  std::optional<bool> operator()(const RetireColumn& step) const {
    return has_column(find(step.table), retired_name(step.column));
  }
  std::optional<bool> operator()(const RetireTable& step) const {
    return find(retired_name(step.table)) != nullptr && find(step.table) == nullptr;
  }
  std::optional<bool> operator()(const RetireView& step) const {
    return schema_.find_view(step.view) == nullptr;
  }

  // Rows, raw SQL, and what SQLite can't do.
  template <class Other>
  std::optional<bool> operator()(const Other&) const {
    return std::nullopt;
  }

 private:
  const Table* find(const QualifiedName& name) const { return schema_.find_table(name); }

  // A column that was built beside another may have taken that one's name since.
  const Column* built_column(const QualifiedName& name, const Identifier& built_as) const {
    const Table* table = find(name);
    if (table == nullptr) return nullptr;
    if (const Column* column = find_column(*table, built_as)) return column;
    const auto found = std::ranges::find_if(table->columns, [&](const Column& column) {
      return incoming_name(column.name) == built_as && has_column(table, retired_name(column.name));
    });
    return found == table->columns.end() ? nullptr : &*found;
  }

  bool has_constraint(const QualifiedName& name, const Identifier& constraint) const {
    const Table* table = find(name);
    return table != nullptr &&
           std::ranges::count(table->constraints, constraint, &Constraint::name) > 0;
  }

  bool is_kept(const QualifiedName& name, const std::string& key) const {
    const Table* table = find(name);
    return table != nullptr && has_trigger(*table, trigger_name(key, "insert"));
  }

  const Schema& schema_;
};

}  // namespace

StepSql SqliteRenderer::make_end(const CrossingEnd& end, const Scene& scene, Guard at_first) const {
  return {.statements = sqlite::make_end(end, table_in(scene, end.table), at_first)};
}

StepSql SqliteRenderer::remove_end(const CrossingEnd& end, const Scene&) const {
  return {.statements = sqlite::remove_end(end)};
}

std::optional<bool> SqliteRenderer::in_force(const Step& step, const Scene& scene) const {
  return std::visit(InForceProbe(scene.schema), step);
}

Cost SqliteRenderer::cost(const Step& step, const Scene& scene, Phase phase) const {
  return cost_of(step, scene, phase);
}

std::string SqliteRenderer::show(const SqlText& text) const {
  const RenderedSql rendered = render(text, spelling());
  if (rendered.data.empty()) return rendered.text;
  Spelling in_full = spelling();
  in_full.placeholder = [&](std::size_t ordinal) { return literal_of(rendered.data[ordinal - 1]); };
  return render(text, in_full).text;
}

}  // namespace ratchet::sqlite
