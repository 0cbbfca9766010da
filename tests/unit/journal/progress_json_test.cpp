// What a run tells goes through the journal, to who watches from another process.
#include <gtest/gtest.h>

#include "journal/json_text.hpp"

namespace ratchet {
namespace {

TEST(ProgressJson, keeps_what_each_signal_has_said) {
  BatchProgress progress;
  progress.slowed_by = "replica_lag 4.2 s on r2";
  progress.signals = {{.name = "replica_lag",
                       .value = 4.2,
                       .goal = 1,
                       .limit = 10,
                       .says = "4.2 s on r2",
                       .share = 0.6},
                      {.name = "free_disk",
                       .value = std::nullopt,
                       .goal = 0.2,
                       .limit = 0.1,
                       .says = "is not known",
                       .share = 1}};
  const BatchProgress read = progress_from_json(to_json(progress));
  EXPECT_EQ(read.slowed_by, progress.slowed_by);
  EXPECT_EQ(read.signals, progress.signals);
}

TEST(ProgressJson, keeps_what_tables_take) {
  BatchProgress progress;
  EXPECT_EQ(progress_from_json(to_json(progress)).space, std::nullopt);
  progress.space = {.bytes_before = 98, .bytes = 160, .dead_rows = 7, .vacuum = "VACUUM has run"};
  EXPECT_EQ(progress_from_json(to_json(progress)).space, progress.space);
}

}  // namespace
}  // namespace ratchet
