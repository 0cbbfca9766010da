#include "postgres/scratch_names.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace ratchet::postgres {
namespace {

QualifiedName in(const char* schema, const char* name) {
  return {.schema = Identifier(schema), .name = Identifier(name)};
}

class ScratchNamesTest : public ::testing::Test {
 protected:
  ScratchNames names_{"public"};
};

TEST_F(ScratchNamesTest, ATwinOfTheHomeSchemaHasTheBareName) {
  EXPECT_TRUE(names_.add(unqualified("people")));
  EXPECT_EQ(names_.in_scratch(in("public", "people")), unqualified("people"));
  EXPECT_EQ(names_.in_store(unqualified("people")), unqualified("people"));
}

TEST_F(ScratchNamesTest, ATwinOfAnotherSchemaHasTheBareNameWhenItIsFree) {
  EXPECT_TRUE(names_.add(in("shop", "people")));
  EXPECT_EQ(names_.in_scratch(in("shop", "people")), unqualified("people"));
  EXPECT_EQ(names_.in_store(unqualified("people")), in("shop", "people"));
}

TEST_F(ScratchNamesTest, OfTablesWithOneNameThatOfTheHomeSchemaHasTheTwin) {
  EXPECT_TRUE(names_.add(unqualified("people")));
  EXPECT_FALSE(names_.add(in("shop", "people")));
  EXPECT_THROW(names_.in_scratch(in("shop", "people")), Error);
}

TEST_F(ScratchNamesTest, WhatTheScratchSaysOfATableNamesItsSchemaAgain) {
  names_.add(in("shop", "people"));
  EXPECT_EQ(names_.text_in_store("CREATE TABLE \"people\" (\n  \"people\" text\n)"),
            "CREATE TABLE \"shop\".\"people\" (\n  \"people\" text\n)");
  EXPECT_EQ(names_.text_in_store("CREATE INDEX people ON people USING btree (people)"),
            "CREATE INDEX people ON shop.people USING btree (people)");
  EXPECT_EQ(names_.text_in_store("FOREIGN KEY (boss) REFERENCES people(id)"),
            "FOREIGN KEY (boss) REFERENCES shop.people(id)");
}

TEST_F(ScratchNamesTest, ANameThatIsAKeywordKeepsItsQuotes) {
  names_.add(in("shop", "order"));
  EXPECT_EQ(names_.text_in_store("CREATE INDEX i ON \"order\" USING btree (id)"),
            "CREATE INDEX i ON shop.\"order\" USING btree (id)");
}

TEST_F(ScratchNamesTest, ANameThatNeedsQuotesGetsThem) {
  names_.add(in("My shop", "People"));
  EXPECT_EQ(names_.text_in_store("CREATE INDEX i ON \"People\" USING btree (id)"),
            "CREATE INDEX i ON \"My shop\".\"People\" USING btree (id)");
  EXPECT_EQ(names_.text_in_scratch("CREATE INDEX i ON \"My shop\".\"People\" USING btree (id)"),
            "CREATE INDEX i ON \"People\" USING btree (id)");
}

TEST_F(ScratchNamesTest, ARenamedTwinIsStillOfItsSchema) {
  names_.add(in("shop", "people"));
  names_.rename(in("shop", "people"), Identifier("persons"));
  EXPECT_EQ(names_.in_store(unqualified("persons")), in("shop", "persons"));
  EXPECT_EQ(names_.in_scratch(in("shop", "persons")), unqualified("persons"));
}

}  // namespace
}  // namespace ratchet::postgres
