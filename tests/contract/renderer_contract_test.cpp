// What every dialect says of a step, on the plans of all goldens: whether it is in force before and
// behind its statements, and what it costs. That the way back leads to where it began is the
// planner's own trial, without which there is no plan.
#include "dialect/renderer.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "contract/store_contract.hpp"
#include "engine/step_statements.hpp"
#include "migration/migration.hpp"
#include "plan/plan.hpp"
#include "support/plan_dump.hpp"

namespace ratchet::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kFolder = "tests/golden/changes";

std::vector<std::string> golden_names() {
  const char* root = std::getenv("RATCHET_SOURCE_DIR");
  const auto folder = std::filesystem::path(root != nullptr ? root : ".") / kFolder;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  return names;
}

class RendererContract : public StoreContract {
 protected:
  RendererContract() {
    execute(read_tree_file(GetParam() == Product::sqlite ? "tests/golden/schema.sqlite.sql"
                                                         : "tests/golden/schema.postgres.sql"));
    schema_ = schema();
  }

  std::optional<Plan> plan(const std::string& golden) const {
    const ReadMigration read = read_migration(
        "0001_" + golden + ".toml", read_tree_file(std::string(kFolder) + "/" + golden + ".toml"));
    if (!read.migration) return std::nullopt;
    Workbench workbench{.schema = schema_, .in_force = {}};
    return make_plan(*read.migration, dialect(), workbench, WorkbenchAfter::verify).plan;
  }

  // Forward through contract on a copy; `look` before and behind each step.
  using Look = std::function<void(const PlannedStep&, const Scene& before, const Scene& after)>;
  void walk(const Plan& plan, const Look& look) const {
    const auto scratch = dialect().scratch(schema_);
    Scene scene{.schema = scratch->schema(), .in_force = {}};
    for (const PlannedStep& each : plan.steps) {
      if (each.phase == Phase::purge) continue;
      const Scene before = scene;
      scratch->run(dialect().renderer().forward(each.step, scene));
      move_on(scene, each, Direction::forward);
      scene.schema = scratch->schema();
      look(each, before, scene);
    }
  }

  Schema schema_;
};

// One walk for all of it: a plan is a second's work on a server.
TEST_P(RendererContract, step_is_in_force_behind_its_statements_and_not_before) {
  const Renderer& renderer = dialect().renderer();
  int told = 0;
  for (const std::string& golden : golden_names()) {
    const auto made = plan(golden);
    if (!made) continue;
    walk(*made, [&](const PlannedStep& each, const Scene& before, const Scene& after) {
      SCOPED_TRACE(golden + ": " + each.summary);
      const auto is = renderer.in_force(each.step, after);
      EXPECT_NE(renderer.in_force(each.step, before), std::optional(true));
      EXPECT_NE(is, std::optional(false));
      if (is) ++told;
      EXPECT_EQ(renderer.forward(each.step, before), renderer.forward(each.step, before));
      EXPECT_THAT(each.cost.lock, Not(IsEmpty()));
    });
  }
  EXPECT_GT(told, 30);
}

RATCHET_CONTRACT_OF_EVERY_STORE(RendererContract);

}  // namespace
}  // namespace ratchet::testing
