// What of the journal needs no store; its tables: tests/contract.
#include "journal/journal.hpp"

#include <gtest/gtest.h>

#include "journal/json_text.hpp"

namespace ratchet {
namespace {

// What is in a database may be no UTF-8, and a sample shows it.
TEST(JournalTest, shows_bytes_that_are_no_text) {
  const BadRow row{.key = "id = 1", .sides = {{"name", "\xff\xfe"}}, .kind = BadKind::extra};
  EXPECT_EQ(bad_rows_from_json(to_json(std::vector{row})).front().sides.front().second,
            "\xef\xbf\xbd\xef\xbf\xbd");
}

}  // namespace
}  // namespace ratchet
