// From steps to SQLite's statements. Every step is one transaction; what SQLite can't do in place
// is refused here too, should the planner let it through.
//
// A user's UPDATE triggers fire once more for what a dual write adds to a client's write; which of
// them do is told by their definitions (the planner's rule trigger_fires_twice).
#pragma once

#include "dialect/renderer.hpp"

namespace ratchet::sqlite {

class SqliteRenderer final : public Renderer {
 public:
  // All three throw Error{invalid_migration} for a step that SQLite can't do, and Error{diverged}
  // when the scene lacks what the step needs.
  StepSql forward(const Step& step, const Scene& scene) const override;
  StepSql back(const Step& step, const Scene& scene, const Definitions& before) const override;
  bool reads_definitions_in_parts() const override { return false; }
  StepSql purge(const Step& step, const Scene& scene) const override;
  StepSql make_end(const CrossingEnd& end, const Scene& scene, Guard at_first) const override;
  StepSql remove_end(const CrossingEnd& end, const Scene& scene) const override;
  // A transaction that writes has the whole file.
  SqlText lock(const std::vector<TableLock>&) const override { return {}; }

  std::optional<bool> in_force(const Step& step, const Scene& scene) const override;
  Cost cost(const Step& step, const Scene& scene, Phase phase) const override;
  std::string show(const SqlText& text) const override;
};

}  // namespace ratchet::sqlite
