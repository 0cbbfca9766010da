#include "postgres/columns_read.hpp"

#include <gmock/gmock.h>

namespace ratchet::postgres {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> read(const std::string& expression) {
  Scope scope;
  for (const char* name : {"A", "a", "b", "name"}) {
    scope.emplace_back(Identifier(name), Identifier(name));
  }
  std::vector<std::string> names;
  for (const Identifier& name : columns_read(scope, UserSql{expression})) {
    names.push_back(name.text());
  }
  return names;
}

TEST(PostgresColumnsRead, FindsColumnsWhereverTheyStand) {
  EXPECT_THAT(read("CASE WHEN a > 1 THEN lower(b) ELSE 'name' END"), ElementsAre("a", "b"));
}

TEST(PostgresColumnsRead, FoldsANameAsPostgresDoes) {
  EXPECT_THAT(read("A"), ElementsAre("a"));
  EXPECT_THAT(read("\"A\""), ElementsAre("A"));
  EXPECT_THAT(read("U&\"\\0061\""), ElementsAre("a"));
}

TEST(PostgresColumnsRead, TakesNeitherStringsNorCommentsNorFunctionsForColumns) {
  EXPECT_THAT(read("name('a') || /* b */ 'b' -- a"), IsEmpty());
}

TEST(PostgresColumnsRead, AssumesEveryNameWhereTheSyntaxIsNewerThanTheParser) {
  EXPECT_THAT(read("JSON_VALUE(a, '$.x' RETURNING int)"), ElementsAre("A", "a", "b", "name"));
}

}  // namespace
}  // namespace ratchet::postgres
