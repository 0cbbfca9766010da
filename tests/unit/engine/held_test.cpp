// What columns are held to, where nobody but ratchet writes while a step takes effect.
#include <SQLiteCpp/Exception.h>
#include <gmock/gmock.h>

#include "unit/engine/workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kHeldId = "0008_held";

class HeldTest : public EngineTest {
 protected:
  HeldTest() { execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)"); }

  void apply(const std::string& toml) { engine()->apply(migration(kHeldId, toml), {}, {}); }

  // Just before the n-th write transaction a client writes a row without a text.
  void let_a_row_come(int n) {
    writes_ = 0;
    faults.before_writing = [this, n] {
      if (++writes_ != n) return;
      try {
        execute("INSERT INTO notes (id) VALUES (100)");
      } catch (const SQLite::Exception& refused) {
        EXPECT_STREQ(refused.what(), "NOT NULL constraint failed: notes.text");
      }
    };
  }

  int writes_ = 0;
};

TEST_F(HeldTest, row_that_comes_at_any_moment_is_found_or_refused) {
  apply("[[change]]\naction = 'set_not_null'\ntable = 'notes'\ncolumn = 'text'\n");
  int found = 0;
  int at = 1;
  do {
    let_a_row_come(at++);
    const auto contract = [this] { engine()->contract(kHeldId, {}); };
    try {
      contract();
      break;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::diverged);
      EXPECT_THAT(error.message(), HasSubstr("notes has rows without a value in text, which is to "
                                             "be NOT NULL: 1, such as id = 100"));
      ++found;
    }
    execute("DELETE FROM notes");
  } while (at < 50);
  faults.before_writing = nullptr;
  EXPECT_GE(found, 2);  // before the first look, and between that and the second
  EXPECT_EQ(number("SELECT count(*) FROM notes WHERE typeof(text) = 'null'"), 0);
  EXPECT_EQ(text("PRAGMA integrity_check"), "ok");
}

// Two migrations on one table: the way back of the first is by its meaning.
TEST_F(HeldTest, way_back_leaves_what_another_migration_has_changed_since) {
  execute(
      "DROP TABLE notes; CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT DEFAULT 'x', "
      "more TEXT)");
  const std::string set_default = "[[change]]\naction = 'set_default'\ntable = 'notes'\n";
  apply(set_default + "column = 'text'\ndefault = \"'z'\"\n");
  engine()->apply(migration("0009_more", set_default + "column = 'more'\ndefault = \"'m'\"\n"), {},
                  {});
  engine()->rollback(kHeldId);
  execute("INSERT INTO notes (id) VALUES (1)");
  EXPECT_EQ(text("SELECT text || more FROM notes"), "xm");
  engine()->rollback("0009_more");
  execute("INSERT INTO notes (id) VALUES (2)");
  EXPECT_EQ(number("SELECT count(*) FROM notes WHERE text = 'x' AND more IS NULL"), 1);
  EXPECT_EQ(text("PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace ratchet::testing
