// Several workers where there can only be one.
#include <gmock/gmock.h>

#include "unit/engine/workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OneWriter : public EngineTest {
 protected:
  OneWriter() {
    execute(kUsers);
    execute("INSERT INTO users (name) VALUES ('Ada Lovelace'), ('Grace Hopper')");
    settings.workers = 4;
  }
};

TEST_F(OneWriter, has_one_worker_and_says_so) {
  engine()->apply(migration(kId, kSplit), {}, {});
  EXPECT_THAT(observer.notes, Contains("SQLite has one writer: one worker"));
  EXPECT_EQ(number("SELECT sum(rows_changed) FROM ratchet_segment"), 2);
}

TEST_F(OneWriter, can_not_be_helped) {
  engine()->apply(migration(kId, kSplit), {}, {});
  observer.notes.clear();
  engine()->work(kId);
  EXPECT_THAT(observer.notes, ElementsAre("SQLite has one writer: there is nothing to help with"));
}

TEST_F(OneWriter, refuses_more_workers_while_it_runs) {
  engine()->apply(migration(kId, kSplit), {}, {});
  EXPECT_EQ(error_of([&] {
              engine()->limit(kId, {.values = {{"workers", "2"}}});
            }),
            ErrorKind::usage);
  EXPECT_THAT(error_text, HasSubstr("SQLite has one writer"));
}

}  // namespace
}  // namespace ratchet::testing
