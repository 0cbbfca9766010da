// Steps as statements for PostgreSQL: forward, back, purge, and what they cost. Pure: looks at the
// scene and at nothing else.
//
// Every statement that keeps clients waiting stands behind two LOCK TABLEs: ShareUpdateExclusive,
// which waits for autovacuum and holds up nobody, then the lock that it takes, for a moment only or
// not at all. What scans a table, or builds an index, stands in StepSql.before: outside of the
// transaction, and under no lock that a client would notice. It finds what an attempt that was
// interrupted has left (an invalid index, a constraint that is not validated) in the scene.
//
// A retired column goes by retired_name(), and what takes a column's name at contract by
// incoming_name() until then (step/mapping.hpp).
#pragma once

#include "dialect/renderer.hpp"
#include "postgres/lock_manners.hpp"

namespace ratchet::postgres {

class PostgresRenderer final : public Renderer {
 public:
  PostgresRenderer(Spelling spelling, const LockManners& manners)
      : spelling_(std::move(spelling)), manners_(manners) {}

  // All three throw Error{invalid_migration} for a step that PostgreSQL can't do, and
  // Error{diverged} when the scene lacks what the step needs.
  StepSql forward(const Step& step, const Scene& scene) const override;
  StepSql back(const Step& step, const Scene& scene, const Definitions& before) const override;
  bool reads_definitions_in_parts() const override { return true; }
  StepSql purge(const Step& step, const Scene& scene) const override;
  StepSql make_end(const CrossingEnd& end, const Scene& scene, Guard at_first) const override;
  StepSql remove_end(const CrossingEnd& end, const Scene& scene) const override;
  SqlText lock(const std::vector<TableLock>& tables) const override {
    return manners_.take(tables);
  }

  std::optional<bool> in_force(const Step& step, const Scene& scene) const override;
  Cost cost(const Step& step, const Scene& scene, Phase phase) const override;
  std::string show(const SqlText& text) const override;

 private:
  Spelling spelling_;
  LockManners manners_;
};

}  // namespace ratchet::postgres
