// What is changed in the text of a table, and what is not: by the text itself.
#include "sqlite/table_edit.hpp"

#include <gmock/gmock.h>

#include "sqlite/table_text.hpp"
#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Identifier id(const char* name) { return Identifier(name); }

Table made(const std::string& definition) {
  Workshop workshop("CREATE TABLE p(id INTEGER PRIMARY KEY, k UNIQUE);" + definition);
  return *workshop.scene().schema.find_table(unqualified("t"));
}

std::string not_null(const std::string& definition, const char* column) {
  return with_not_null(made(definition), id(column));
}
std::string defaulted(const std::string& definition, const char* column) {
  return with_default(made(definition), id(column), "DEFAULT (7)");
}
std::string undefaulted(const std::string& definition, const char* column) {
  return without_default(made(definition), id(column));
}
std::string constrained(const std::string& definition, const std::string& constraint) {
  return with_constraint(made(definition), constraint);
}
std::string unconstrained(const std::string& definition, const char* name) {
  return without_constraint(made(definition), id(name));
}

TEST(WithConstraintRenamed, LeavesEverythingElse) {
  const auto renamed = [](const std::string& definition) {
    return with_constraint_renamed(made(definition), id("c"), id("d"));
  };
  EXPECT_EQ(renamed("CREATE TABLE t(a INT CONSTRAINT c /* c */ CHECK (a > 0), c)"),
            "CREATE TABLE t(a INT CONSTRAINT \"d\" /* c */ CHECK (a > 0), c)");
  EXPECT_EQ(renamed("CREATE TABLE t(a, b, constraint -- c\n [c] UNIQUE (a, b))"),
            "CREATE TABLE t(a, b, constraint -- c\n \"d\" UNIQUE (a, b))");
  EXPECT_THROW(renamed("CREATE TABLE t(a CONSTRAINT e CHECK (a > 0))"), Error);
}

TEST(WithPrimaryKey, KeepsTheOldKeyUnique) {
  const auto keyed = [](const std::string& definition) {
    return with_primary_key(made(definition), {id("b")});
  };
  EXPECT_EQ(keyed("CREATE TABLE t(a INTEGER PRIMARY KEY DESC, b NOT NULL)"),
            "CREATE TABLE t(a INTEGER NOT NULL UNIQUE, b NOT NULL,\n  PRIMARY KEY (\"b\"))");
  EXPECT_EQ(keyed("CREATE TABLE t(a, b, CONSTRAINT pk PRIMARY KEY (a) ON CONFLICT FAIL)"),
            "CREATE TABLE t(a, b, CONSTRAINT pk UNIQUE (a) ON CONFLICT FAIL,\n  PRIMARY KEY "
            "(\"b\"))");
  EXPECT_EQ(keyed("CREATE TABLE t(a CHECK (a <> 'PRIMARY KEY'), b)"),
            "CREATE TABLE t(a CHECK (a <> 'PRIMARY KEY'), b,\n  PRIMARY KEY (\"b\"))");
}

TEST(WithNotNull, StandsBehindTheTypeWhateverThatIs) {
  EXPECT_EQ(not_null("CREATE TABLE t(a, b)", "b"), "CREATE TABLE t(a, b NOT NULL)");
  EXPECT_EQ(not_null("CREATE TABLE t(a DOUBLE PRECISION, b)", "a"),
            "CREATE TABLE t(a DOUBLE PRECISION NOT NULL, b)");
  EXPECT_EQ(not_null("CREATE TABLE t(a DECIMAL(10, 2) DEFAULT 1.5)", "a"),
            "CREATE TABLE t(a DECIMAL(10, 2) NOT NULL DEFAULT 1.5)");
  EXPECT_EQ(not_null("CREATE TABLE t(a TEXT CONSTRAINT c CHECK (a NOT NULL OR 1))", "a"),
            "CREATE TABLE t(a TEXT NOT NULL CONSTRAINT c CHECK (a NOT NULL OR 1))");
}

TEST(WithNotNull, FindsQuotedNamesAndLeavesCommentsAlone) {
  EXPECT_EQ(not_null("CREATE TABLE \"t\"(\"a (b)\" TEXT, -- \"x,\" y\n  [x, y] TEXT /* last */\n)",
                     "x, y"),
            "CREATE TABLE \"t\"(\"a (b)\" TEXT, -- \"x,\" y\n  [x, y] TEXT NOT NULL /* last */\n)");
  EXPECT_EQ(not_null("CREATE TABLE t(\"say \"\"a\"\"\" TEXT, b)", "say \"a\""),
            "CREATE TABLE t(\"say \"\"a\"\"\" TEXT NOT NULL, b)");
}

TEST(WithNotNull, KeepsTheKindOfTheTable) {
  EXPECT_EQ(not_null("CREATE TABLE t(k TEXT PRIMARY KEY, a INT, g INT AS (a + 1)) STRICT, WITHOUT "
                     "ROWID",
                     "a"),
            "CREATE TABLE t(k TEXT PRIMARY KEY, a INT NOT NULL, g INT AS (a + 1)) STRICT, WITHOUT "
            "ROWID");
  EXPECT_EQ(not_null("CREATE TABLE t(a INT, g INT AS (a + 1))", "g"),
            "CREATE TABLE t(a INT, g INT NOT NULL AS (a + 1))");
}

TEST(WithDefault, StandsBehindTheType) {
  EXPECT_EQ(defaulted("CREATE TABLE t(a, b)", "b"), "CREATE TABLE t(a, b DEFAULT (7))");
  EXPECT_EQ(defaulted("CREATE TABLE t(a NUMERIC(4) UNIQUE)", "a"),
            "CREATE TABLE t(a NUMERIC(4) DEFAULT (7) UNIQUE)");
}

TEST(WithDefault, TakesThePlaceOfTheOneThatIsThere) {
  for (const char* was : {"5", "-5", "+1.5e-3", "x'ab'", "'it''s'", "(1 + (2))", "CURRENT_DATE",
                          "\"text\"", "word", "NULL"}) {
    const std::string text =
        std::string("CREATE TABLE t(a INT /* c */ DEFAULT ") + was + " NOT NULL CHECK (a > -1))";
    EXPECT_EQ(defaulted(text, "a"),
              "CREATE TABLE t(a INT /* c */ DEFAULT (7) NOT NULL CHECK (a > -1))")
        << was;
  }
}

TEST(WithoutDefault, TakesOutThatAndNothingElse) {
  for (const char* was : {"5", "-5", "+1.5e-3", "x'ab'", "'it''s'", "(1 + (2))", "word"}) {
    const std::string text = std::string("CREATE TABLE t(a INT /* c */ DEFAULT ") + was +
                             " REFERENCES p ON DELETE SET DEFAULT, b DEFAULT 1)";
    EXPECT_EQ(undefaulted(text, "a"),
              "CREATE TABLE t(a INT /* c */ REFERENCES p ON DELETE SET DEFAULT, b DEFAULT 1)")
        << was;
  }
}

TEST(WithDefault, IsRefusedForWhatCanHaveNone) {
  EXPECT_THROW(defaulted("CREATE TABLE t(a INT, g INT AS (a + 1))", "g"), Error);
}

TEST(WithConstraint, StandsAtTheEndBeforeComments) {
  EXPECT_EQ(constrained("CREATE TABLE t(\n  a INT -- the a\n)", "CONSTRAINT c CHECK (a > 0)"),
            "CREATE TABLE t(\n  a INT,\n  CONSTRAINT c CHECK (a > 0) -- the a\n)");
  EXPECT_EQ(constrained("CREATE TABLE t(a INT PRIMARY KEY, CHECK (a < 9)) WITHOUT ROWID",
                        "CONSTRAINT c CHECK (a > 0)"),
            "CREATE TABLE t(a INT PRIMARY KEY, CHECK (a < 9),\n  CONSTRAINT c CHECK (a > 0)) "
            "WITHOUT ROWID");
  EXPECT_EQ(constrained("CREATE TABLE t(a INT REFERENCES p)",
                        "CONSTRAINT c FOREIGN KEY (a) REFERENCES p (k) ON DELETE CASCADE"),
            "CREATE TABLE t(a INT REFERENCES p,\n  CONSTRAINT c FOREIGN KEY (a) REFERENCES p (k) "
            "ON DELETE CASCADE)");
}

TEST(WithConstraint, TakesNothingThatIsMoreThanOne) {
  EXPECT_THROW(constrained("CREATE TABLE t(a INT)", "CONSTRAINT c CHECK (1), UNIQUE (a)"), Error);
  EXPECT_THROW(constrained("CREATE TABLE t(a INT)", "CONSTRAINT c CHECK (a > 0"), Error);
}

TEST(WithoutConstraint, OfTheTable) {
  EXPECT_EQ(unconstrained("CREATE TABLE t(a INT, CONSTRAINT c CHECK (a IN (1, 2)) ON CONFLICT FAIL"
                          ", CONSTRAINT d UNIQUE (a))",
                          "c"),
            "CREATE TABLE t(a INT, CONSTRAINT d UNIQUE (a))");
  EXPECT_EQ(unconstrained("CREATE TABLE t(a INT, -- the a\n  CONSTRAINT c CHECK (a > 0)\n)", "c"),
            "CREATE TABLE t(a INT -- the a\n\n)");
  EXPECT_EQ(unconstrained("CREATE TABLE t(a INT, CONSTRAINT c CHECK (a > 0) UNIQUE (a))", "c"),
            "CREATE TABLE t(a INT, UNIQUE (a))");
  EXPECT_EQ(unconstrained("CREATE TABLE t(a INT REFERENCES p, CONSTRAINT \"c\" FOREIGN KEY (a) "
                          "REFERENCES p (k) ON UPDATE SET NULL MATCH FULL NOT DEFERRABLE INITIALLY "
                          "IMMEDIATE, CHECK (a))",
                          "c"),
            "CREATE TABLE t(a INT REFERENCES p, CHECK (a))");
}

TEST(WithoutConstraint, OfAColumn) {
  EXPECT_EQ(
      unconstrained("CREATE TABLE t(a INT CONSTRAINT c CHECK (a > 0) NOT NULL DEFAULT 1)", "c"),
      "CREATE TABLE t(a INT NOT NULL DEFAULT 1)");
  EXPECT_EQ(unconstrained("CREATE TABLE t(a INT CONSTRAINT c REFERENCES p(k) ON DELETE SET DEFAULT "
                          "DEFERRABLE INITIALLY DEFERRED DEFAULT 1, b REFERENCES p)",
                          "c"),
            "CREATE TABLE t(a INT DEFAULT 1, b REFERENCES p)");
}

TEST(WithoutConstraint, NeedsANameThatOnlyOneHas) {
  const std::string text = "CREATE TABLE t(a CONSTRAINT c CHECK (a), b CONSTRAINT c CHECK (b))";
  EXPECT_THROW(unconstrained(text, "c"), Error);
  EXPECT_THROW(unconstrained(text, "d"), Error);
}

TEST(NamedConstraints, AreToldByTheirKind) {
  const auto named = named_constraints(
      "CREATE TABLE t(a INT CONSTRAINT pk PRIMARY KEY, \"constraint\" TEXT CONSTRAINT nn NOT NULL "
      "CONSTRAINT d DEFAULT 'CONSTRAINT x CHECK (1)', b CONSTRAINT fk REFERENCES p, "
      "CONSTRAINT u UNIQUE (a), CONSTRAINT c CHECK (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES "
      "p)");
  std::vector<std::string> words;
  for (const Constraint& each : named) {
    words.push_back(each.name.text() + std::to_string(static_cast<int>(each.type)));
  }
  const auto word = [](const char* name, ConstraintType type) {
    return name + std::to_string(static_cast<int>(type));
  };
  EXPECT_THAT(
      words,
      ElementsAre(word("pk", ConstraintType::primary_key), word("nn", ConstraintType::not_null),
                  word("fk", ConstraintType::foreign_key), word("u", ConstraintType::unique),
                  word("c", ConstraintType::check), word("f", ConstraintType::foreign_key)));
  EXPECT_THAT(named_constraints("CREATE VIRTUAL TABLE t USING fts5(constraint c check)"),
              IsEmpty());
}

}  // namespace
}  // namespace ratchet::sqlite
