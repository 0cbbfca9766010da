#include "postgres/renderer.hpp"
#include "postgres/renderer_scene.hpp"
#include "postgres/trigger.hpp"
#include "step/mapping.hpp"

namespace ratchet::postgres {
namespace {

class Purge {
 public:
  explicit Purge(const Scene& scene) : scene_(scene) {}

  StepSql operator()(const DualWrite& step) const { return without_triggers(step, step.table); }
  StepSql operator()(const Repair& step) const { return without_triggers(step, step.table); }
  StepSql operator()(const RetireColumn& step) const { return drop(step.table, step.column); }
  StepSql operator()(const SwapColumns& step) const { return drop(step.table, step.column); }

  StepSql operator()(const RetireTable& step) const {
    const QualifiedName retired = retired_name(step.table);
    return altering(retired, {sql("DROP TABLE {}", retired)});
  }
  StepSql operator()(const RenameTable& step) const {
    return {.statements = {sql("DROP VIEW {}", step.table)}};
  }

  template <class Other>
  StepSql operator()(const Other&) const {
    return {};
  }

 private:
  static StepSql altering(const QualifiedName& table, std::vector<SqlText> statements) {
    return locked(table, Lock::access_exclusive, std::move(statements));
  }

  StepSql without_triggers(const Step& step, const QualifiedName& name) const {
    return altering(name, drop_triggers(step, table_in(scene_, name), scene_.schema));
  }

  static StepSql drop(const QualifiedName& table, const Identifier& column) {
    return altering(table, {sql("ALTER TABLE {} DROP COLUMN {}", table, retired_name(column))});
  }

  const Scene& scene_;
};

}  // namespace

StepSql PostgresRenderer::purge(const Step& step, const Scene& scene) const {
  return std::visit(Purge(scene), step);
}

}  // namespace ratchet::postgres
