#include "postgres/numbering.hpp"
#include "postgres/renderer.hpp"
#include "postgres/renderer_scene.hpp"
#include "postgres/table_exchange.hpp"
#include "postgres/trigger.hpp"
#include "postgres/trigger_between_tables.hpp"
#include "step/table_pair.hpp"

namespace ratchet::postgres {
namespace {

class Purge {
 public:
  Purge(const Scene& scene, const LockManners& manners) : scene_(scene), manners_(manners) {}

  StepSql operator()(const DualWrite& step) const {
    if (!is_between_tables(step)) return without_triggers(step, step.table);
    std::vector<SqlText> statements = drop_triggers_between(step, scene_.schema);
    append(hand_numbers_over(PairSql(step, scene_.schema)), statements);
    std::vector<TableLock> locks = locks_on(tables_of_pair(step, scene_), Lock::access_exclusive);
    if (is_rebuild(step)) release(step.table, scene_.schema, statements, locks);
    return manners_.locked(std::move(locks), std::move(statements));
  }
  StepSql operator()(const Repair& step) const { return without_triggers(step, step.table); }
  StepSql operator()(const RetireColumn& step) const { return drop(step.table, step.column); }
  StepSql operator()(const SwapColumns& step) const { return drop(step.table, step.column); }

  StepSql operator()(const RetireTable& step) const {
    const QualifiedName retired = retired_name(step.table);
    return altering(retired, {sql("DROP TABLE {}", retired)});
  }
  StepSql operator()(const SwapTables& step) const {
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
  StepSql altering(const QualifiedName& table, std::vector<SqlText> statements) const {
    return manners_.locked({table}, Lock::access_exclusive, std::move(statements));
  }

  StepSql without_triggers(const Step& step, const QualifiedName& name) const {
    return altering(name, drop_triggers(step, table_in(scene_, name), scene_.schema));
  }

  StepSql drop(const QualifiedName& table, const Identifier& column) const {
    return altering(table, {sql("ALTER TABLE {} DROP COLUMN {}", table, retired_name(column))});
  }

  const Scene& scene_;
  const LockManners& manners_;
};

}  // namespace

StepSql PostgresRenderer::purge(const Step& step, const Scene& scene) const {
  return std::visit(Purge(scene, manners_), step);
}

}  // namespace ratchet::postgres
