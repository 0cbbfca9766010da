#include "postgres/expression_shape.hpp"

#include <gtest/gtest.h>

namespace ratchet::postgres {
namespace {

TEST(ExpressionShape, ColumnAloneIsToldFromEverythingElse) {
  EXPECT_EQ(column_alone(UserSql{"name"}), Identifier("name"));
  EXPECT_EQ(column_alone(UserSql{"\"Name\" -- it"}), Identifier("Name"));
  EXPECT_EQ(column_alone(UserSql{"(Name)"}), Identifier("name"));
  for (const char* other :
       {"users.name", "name || ''", "'name'", "name, name", "(row).name", "*"}) {
    EXPECT_EQ(column_alone(UserSql{other}), std::nullopt) << other;
  }
}

TEST(ExpressionShape, WhatTakesAnyTextCannotRaise) {
  for (const char* safe :
       {"name", "'x'", "upper(name) || ' ' || coalesce(city, '')", "split_part(name, ' ', 1)",
        "substr(name, strpos(name || ' ', ' ') + 1)", "trim(both from name)",
        "CASE WHEN a IS NULL OR a = '' THEN 'none' ELSE a END", "nullif(a, b)",
        "CASE a WHEN 'x' THEN 'y' END"}) {
    EXPECT_TRUE(cannot_raise(UserSql{safe})) << safe;
  }
}

TEST(ExpressionShape, WhatIsNotKnownMayRaise) {
  for (const char* unsafe :
       {"rating::integer", "CAST(a AS int)", "a / b", "id + 1", "substr(a, 1, n)", "my_own(a)",
        "a -> 'k'", "(SELECT 1)", "a[1]", "", "a b c", "1); DROP TABLE x; SELECT (1"}) {
    EXPECT_FALSE(cannot_raise(UserSql{unsafe})) << unsafe;
  }
}

TEST(ExpressionShape, ConstantIsOneWhateverItsType) {
  for (const char* constant : {"'x'::text", "5", "'5'::integer", "'a'::public.mood", "true"}) {
    EXPECT_TRUE(is_constant(UserSql{constant})) << constant;
  }
  for (const char* computed : {"now()", "nextval('s'::regclass)", "a", "'x' || 'y'"}) {
    EXPECT_FALSE(is_constant(UserSql{computed})) << computed;
  }
}

}  // namespace
}  // namespace ratchet::postgres
