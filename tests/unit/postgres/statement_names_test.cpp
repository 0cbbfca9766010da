#include "postgres/statement_names.hpp"

#include <gtest/gtest.h>

namespace ratchet::postgres {
namespace {

const RetiredSide kName{.table = unqualified("users"), .column = Identifier("name")};
const RetiredSide kUsers{.table = unqualified("users"), .column = std::nullopt};

struct Case {
  const char* statement;
  Naming naming;
};

void PrintTo(const Case& each, std::ostream* stream) { *stream << each.statement; }

class StatementNames : public ::testing::TestWithParam<Case> {};

TEST_P(StatementNames, AreReadByTheParser) {
  EXPECT_EQ(naming_in(GetParam().statement, kName), GetParam().naming);
}

INSTANTIATE_TEST_SUITE_P(
    Statements, StatementNames,
    ::testing::Values(
        Case{"SELECT id, name FROM users WHERE id = $1", Naming::by_name},
        Case{"SELECT id FROM users WHERE name = $1", Naming::by_name},
        Case{"SELECT u.name FROM shop.users AS u JOIN orders AS o USING (id)", Naming::by_name},
        Case{"SELECT o.name FROM users AS u JOIN orders AS o USING (id)", Naming::none},
        Case{"SELECT id FROM users JOIN people USING (name)", Naming::by_name},
        Case{"SELECT first_name AS name FROM users", Naming::none},
        Case{"SELECT name FROM people", Naming::none},
        Case{"SELECT * FROM users", Naming::every_column},
        Case{"SELECT o.* FROM users AS u, orders AS o", Naming::none},
        Case{"WITH x AS (SELECT name FROM users) SELECT * FROM x", Naming::by_name},
        Case{"INSERT INTO users (id, name) VALUES ($1, $2)", Naming::by_name},
        Case{"INSERT INTO users (id) VALUES ($1)", Naming::none},
        Case{"INSERT INTO users VALUES ($1, $2)", Naming::every_column},
        Case{"INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = $1",
             Naming::by_name},
        Case{"INSERT INTO users (id) VALUES (1) ON CONFLICT (name) DO NOTHING", Naming::by_name},
        Case{"UPDATE users SET name = $1 WHERE id = $2", Naming::by_name},
        Case{"UPDATE people SET name = u.city FROM users AS u", Naming::none},
        Case{"DELETE FROM users WHERE name = $1", Naming::by_name},
        Case{"COPY users (id, name) FROM stdin", Naming::by_name},
        Case{"COPY users TO stdout", Naming::every_column},
        Case{"DECLARE c CURSOR FOR SELECT name FROM users", Naming::by_name},
        Case{"ALTER TABLE users DROP COLUMN name", Naming::none},
        Case{"SELECT count(*) FROM users", Naming::none},
        Case{"SELECT count(name) FROM users WHERE users.ctid > $1", Naming::none},
        Case{"SELECT ratchet.split_name(name) FROM users", Naming::none},
        Case{"SELECT id, name FROM users WHERE id IN ($1, $2, cut of", Naming::by_name},
        Case{"SELECT id, nickname FROM users WHERE cut of", Naming::none}));

TEST(StatementNames, OfATableAreFoundWhateverTheColumn) {
  EXPECT_EQ(naming_in("SELECT id FROM users", kUsers), Naming::by_name);
  EXPECT_EQ(naming_in("SELECT id FROM orders", kUsers), Naming::none);
}

}  // namespace
}  // namespace ratchet::postgres
