// What changes become where columns and constraints are altered in place: everything that is held
// to comes when it refuses nobody, and never under a lock that a scan makes long.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/change/shop.hpp"

namespace ratchet {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct InPlace : testing::Test {
  InPlace() {
    shop.can().product = "postgres";
    shop.can().display_name = "PostgreSQL";
    shop.can().insert_trigger_can_assign = true;
    shop.can().has_named_constraints = true;
    shop.can().has_enums = true;
    shop.can().has_comments = true;
    shop.schema().enumerations.push_back({.name = table("mood"), .values = {"sad", "ok"}});
    shop.users().constraints = {{.name = name("users_adult"), .columns = {name("id")}}};
  }

  // "contract set NOT NULL users.name", one for each step.
  std::vector<std::string> steps(const std::string& entry) const {
    const Expansion expansion = expand(entry, shop);
    for (const Problem& each : expansion.refusals()) ADD_FAILURE() << each.message;
    std::vector<std::string> words;
    for (const auto& [phase, step] : expansion.steps()) {
      words.push_back(std::string(ratchet::name(phase)) + " " + summary_of(step, "postgres"));
    }
    return words;
  }
  std::vector<std::string> refused(const std::string& entry) const { return refusals(entry, shop); }

  Shop shop;
};

std::string of_users(const std::string& action, const std::string& keys) {
  return "action = '" + action + "'\ntable = 'users'\n" + keys;
}

TEST_F(InPlace, NotNullIsSetAtContract) {
  EXPECT_THAT(steps(of_users("set_not_null", "column = 'email'")),
              ElementsAre("contract set NOT NULL users.email"));
  EXPECT_THAT(refused(of_users("set_not_null", "column = 'name'")),
              ElementsAre(HasSubstr("refuses NULL already")));
}

TEST_F(InPlace, NotNullIsRepairedInOldAndIncomingRowsFirst) {
  EXPECT_THAT(
      steps(of_users("set_not_null", "column = 'email'\nrepair = \"'-'\"")),
      ElementsAre("migrate keep users.email right", HasSubstr("backfill update rows of users"),
                  "contract set NOT NULL users.email"));
}

TEST_F(InPlace, WhatLoosensComesAtOnce) {
  EXPECT_THAT(steps(of_users("drop_not_null", "column = 'name'")),
              ElementsAre("expand drop NOT NULL users.name"));
  EXPECT_THAT(steps(of_users("drop_constraint", "constraint = 'users_adult'")),
              ElementsAre("expand drop constraint users_adult of users"));
  EXPECT_THAT(refused(of_users("drop_constraint", "constraint = 'users_adlt'")),
              ElementsAre(HasSubstr("users has users_adult")));
}

TEST_F(InPlace, DefaultsComeForTheNewApplicationAndGoWithTheOldOne) {
  EXPECT_THAT(steps(of_users("set_default", "column = 'email'\ndefault = \"'-'\"")),
              ElementsAre(HasSubstr("migrate set default")));
  EXPECT_THAT(steps(of_users("drop_default", "column = 'status'")),
              ElementsAre(HasSubstr("contract drop default")));
}

TEST_F(InPlace, ConstraintComesAtContractOrBehindItsRepair) {
  EXPECT_THAT(steps(of_users("add_constraint", "check = \"email <> ''\"")),
              ElementsAre("contract add constraint users_check to users"));
  const Expansion repaired =
      expand(of_users("add_constraint", "check = \"email <> ''\"\nrepair.email = 'NULL'"), shop);
  ASSERT_EQ(repaired.steps().size(), 3U);
  EXPECT_EQ(std::get<UpdateRows>(repaired.steps()[1].second).where,
            sql_for_all("NOT (email <> ''\n)"));
  EXPECT_EQ(repaired.steps()[2].first, Phase::verify);
  EXPECT_THAT(refused(of_users("add_constraint", "unique = ['email']\nrepair.email = 'NULL'")),
              ElementsAre(HasSubstr("only what a check refuses can be repaired")));
}

TEST_F(InPlace, ColumnWithAConstantDefaultIsThereAtOnce) {
  EXPECT_THAT(
      steps(of_users("add_column", "column = 'n'\ntype = 'int'\ndefault = 0\nnot_null = true")),
      ElementsAre("expand add column users.n int"));
}

TEST_F(InPlace, ColumnWithAComputedDefaultIsFilledInsteadOfRewritten) {
  EXPECT_THAT(
      steps(of_users("add_column", "column = 'n'\ntype = 'int'\ndefault = 'f()'\nnot_null = true")),
      ElementsAre("expand add column users.n int", HasSubstr("migrate set default"),
                  HasSubstr("backfill update rows of users"), "contract set NOT NULL users.n"));
}

TEST_F(InPlace, ColumnThatWouldRewriteTheTableIsRefused) {
  EXPECT_THAT(refused(of_users("add_column", "column = 'n'\ntype = 'int'\nidentity = 'always'")),
              ElementsAre(HasSubstr("a numbered column writes every row anew")));
  EXPECT_THAT(
      refused(of_users("add_column", "column = 'n'\ntype = 'int'\ngenerated = '1'\nstored = true")),
      ElementsAre(HasSubstr("stored generated column")));
  EXPECT_THAT(refused(of_users("add_column", "column = 'n'\ntype = 'int'\nnot_null = true")),
              ElementsAre(HasSubstr("would have no value")));
}

TEST_F(InPlace, ConstraintsOfANewColumnAreValidatedInVerify) {
  EXPECT_THAT(
      steps(of_users("add_column",
                     "column = 'n'\ntype = 'int'\ncheck = 'n > 0'\nreferences = 'orders'")),
      ElementsAre("expand add column users.n int", "verify add constraint users_n_check to users",
                  "verify add constraint users_n_fkey to users"));
}

TEST_F(InPlace, RenameCarriesNotNullAndTheDefaultThatOnlyFollowsTheRetirement) {
  EXPECT_THAT(steps(of_users("alter_column", "column = 'status'\nto = 'state'")),
              ElementsAre("expand add column users.state TEXT", HasSubstr("migrate dual write"),
                          HasSubstr("backfill copy"), HasSubstr("verify compare"),
                          "contract set NOT NULL users.state", HasSubstr("contract retire"),
                          HasSubstr("contract set default")));
}

TEST_F(InPlace, DefaultOfAnotherTypeHasToBeSaid) {
  const std::string entry = of_users("alter_column",
                                     "column = 'status'\nkeep_name = true\ntype = 'int'\nforward = "
                                     "'length(status)'\nbackward = \"'x'\"\n");
  EXPECT_THAT(refused(entry), ElementsAre(HasSubstr("has the default 'new', which need not fit")));
  EXPECT_THAT(steps(entry + "default = 3"), Contains("contract set default of users.status"));
}

TEST_F(InPlace, StricterCheckOfANewSideWaitsForContract) {
  EXPECT_THAT(steps(of_users("alter_column",
                             "column = 'email'\nto = 'mail'\ncheck = \"mail <> "
                             "''\"")),
              Contains("contract add constraint users_mail_check to users"));
  EXPECT_THAT(refused(of_users("alter_column",
                               "column = 'email'\nkeep_name = true\ntype = 'int'\nforward = "
                               "'1'\nbackward = \"''\"\ncheck = 'email > 0'")),
              ElementsAre(HasSubstr("until contract its name means the old column")));
}

TEST_F(InPlace, ForeignKeyThatIsCarriedIsValidatedInVerify) {
  EXPECT_THAT(steps("action = 'alter_column'\ntable = 'orders'\ncolumn = 'user_id'\n"
                    "to = 'buyer_id'"),
              testing::Contains("verify add constraint orders_buyer_id_fkey to orders"));
}

TEST_F(InPlace, UniqueConstraintIsCarriedAsAnIndexAtContract) {
  shop.add_index(shop.users(), {.name = name("users_email_key"),
                                .origin = IndexOrigin::unique_constraint,
                                .unique = true,
                                .columns = {name("email")}});
  EXPECT_THAT(steps(of_users("alter_column", "column = 'email'\nto = 'mail'")),
              Contains("contract create unique index on users (mail)"));
}

TEST_F(InPlace, IndexThatSaysMoreThanColumnsIsNotGuessedAt) {
  shop.add_index(shop.users(), {.name = name("plain"),
                                .columns = {name("email")},
                                .definition = "CREATE INDEX plain ON users USING btree (email)"});
  const std::string entry = of_users("alter_column", "column = 'email'\nto = 'mail'");
  EXPECT_THAT(refused(entry), IsEmpty());
  shop.add_index(
      shop.users(),
      {.name = name("tuned"),
       .columns = {name("email")},
       .definition = "CREATE INDEX tuned ON users USING btree (email text_pattern_ops)"});
  EXPECT_THAT(refused(entry), ElementsAre(HasSubstr("index tuned can't be carried")));
}

TEST_F(InPlace, WhateverElseNamesAColumnThatGoesIsRefusedByName) {
  shop.add_dependant("email", {.kind = "policy", .name = "own_rows"});
  shop.add_dependant("email", {.kind = "publication", .name = "all_users"});
  shop.users().constraints.push_back({.name = name("users_email_check"),
                                      .columns = {name("email")},
                                      .definition = "CHECK (email <> '')"});
  EXPECT_THAT(refused(of_users("drop_column", "column = 'email'")),
              ElementsAre(AllOf(HasSubstr("constraint users_email_check, CHECK (email <> ''), "),
                                HasSubstr("drop_constraint")),
                          HasSubstr("policy own_rows names users.email"),
                          AllOf(HasSubstr("publication all_users"), HasSubstr("drop it before"))));
}

struct Twins : InPlace {
  Twins() {
    shop.add_index(shop.users(), {.name = name("once"), .columns = {name("email")}});
    const CreateIndex lower{.table = table("users"),
                            .columns = {{.expression = sql_for_all("lower(mail)")}},
                            .index = name("users_email_lower")};
    const CreateIndex unique{.table = table("users"),
                             .columns = index_columns({"mail"}),
                             .index = name("once"),
                             .unique = true};
    shop.twins() = ColumnTwins{.indexes = {lower, unique},
                               .constraints = {{.table = table("users"),
                                                .constraint = name("users_email_check"),
                                                .kind = {.check = sql_for_all("mail <> ''")}},
                                               {.table = table("users"),
                                                .constraint = name("users_email_key"),
                                                .kind = {.unique = {name("mail"), name("name")}}}}};
    shop.users().constraints.push_back({.name = name("users_email_check"),
                                        .columns = {name("email")},
                                        .definition = "CHECK (email <> '')"});
  }
  std::string renamed = of_users("alter_column", "column = 'email'\nto = 'mail'");
};

TEST_F(Twins, ComeUnderTheNewColumnsName) {
  std::vector<std::string> names;
  const Expansion expansion = expand(renamed, shop);
  for (const auto& [phase, step] : expansion.steps()) {
    if (const auto* index = std::get_if<CreateIndex>(&step)) names.push_back(index->index->text());
    if (const auto* add = std::get_if<AddConstraint>(&step)) {
      names.push_back(add->constraint->text());
    }
  }
  EXPECT_THAT(names,
              ElementsAre("users_mail_lower", "once1", "users_mail_check", "users_mail_key"));
}

TEST_F(Twins, ThatAreUniqueWaitForContract) {
  EXPECT_THAT(steps(renamed), AllOf(Contains("verify create index on users ((expression))"),
                                    Contains("contract create unique index on users (mail)"),
                                    Contains("verify add constraint users_mail_check to users"),
                                    Contains("contract add constraint users_mail_key to users")));
}

TEST_F(Twins, OfOtherValuesAreThoseThatNameColumnsOnly) {
  const std::string other = of_users("alter_column",
                                     "column = 'email'\nto = 'mail'\ntype = 'int'\n"
                                     "forward = '1'\nbackward = '2'");
  EXPECT_THAT(refused(other), ElementsAre(HasSubstr("constraint users_email_check")));
}

TEST_F(InPlace, WhatIsKeptOfAColumnBesideItsValuesIsCarried) {
  Column& email = shop.column(shop.users(), "email");
  email.comment = "where to write";
  email.grants = {{.privilege = "SELECT", .grantee = "bob"}};
  const Expansion expansion =
      expand(of_users("alter_column", "column = 'email'\nto = 'mail'"), shop);
  EXPECT_EQ(std::get<AddColumn>(expansion.steps().at(0).second).facets.comment, "where to write");
  EXPECT_EQ(std::get<CarryColumn>(expansion.steps().at(1).second),
            (CarryColumn{table("users"), name("email"), name("mail")}));
}

TEST_F(InPlace, PrimaryKeyIsBuiltBesideTheOldOne) {
  shop.schema().tables.at(1).foreign_keys.clear();
  EXPECT_THAT(steps(of_users("set_primary_key", "columns = ['name', 'email']")),
              ElementsAre("contract create unique index on users (name, email)",
                          "contract set NOT NULL users.email",
                          "contract set primary key of users (name, email)"));
}

TEST_F(InPlace, PrimaryKeyThatIsPointedAtIsRefused) {
  shop.schema().tables.at(1).foreign_keys.at(0).target_columns = {name("id")};
  EXPECT_THAT(refused(of_users("set_primary_key", "columns = ['name']")),
              ElementsAre(HasSubstr("a foreign key of orders points at the primary key of users")));
  EXPECT_THAT(refused("action = 'set_primary_key'\ntable = 'orders'\ncolumns = ['id']"),
              ElementsAre(HasSubstr("that is the primary key of orders already")));
}

TEST_F(InPlace, NameThatTheProductWouldCutOffIsRefused) {
  const std::string longer(64, 'x');
  EXPECT_THAT(refused(of_users("create_index", "columns = ['name']\nindex = '" + longer + "'")),
              ElementsAre(HasSubstr("is longer than 63 bytes")));
  EXPECT_THAT(
      refused(of_users("add_constraint", "unique = ['name']\nconstraint = '" + longer + "'")),
      ElementsAre(HasSubstr("is longer than 63 bytes")));
}

TEST_F(InPlace, EnumValueThatIsThereAlreadyIsNoMistake) {
  EXPECT_THAT(steps("action = 'add_enum_value'\nenum = 'mood'\nvalue = 'ok'\nafter = 'sad'"),
              ElementsAre("expand add value ok to enum mood"));
  EXPECT_THAT(refused("action = 'add_enum_value'\nenum = 'mood'\nvalue = 'ok'\nbefore = 'sad'"),
              ElementsAre(HasSubstr("mood has ok already, and at another place")));
}

TEST_F(InPlace, EnumThatColumnsHaveIsNotDropped) {
  shop.column(shop.users(), "email").type = "mood";
  shop.column(shop.users(), "name").type = "mood[]";
  EXPECT_THAT(refused("action = 'drop_enum'\nenum = 'mood'"),
              ElementsAre(HasSubstr("mood is the type of users.name, users.email")));
}

TEST_F(InPlace, EnumsComeAtOnceAndGoAtContract) {
  EXPECT_THAT(steps("action = 'create_enum'\nenum = 'color'\nvalues = ['red']"),
              ElementsAre("expand create enum color"));
  EXPECT_THAT(steps("action = 'add_enum_value'\nenum = 'mood'\nvalue = 'fine'\nafter = 'ok'"),
              ElementsAre("expand add value fine to enum mood"));
  EXPECT_THAT(refused("action = 'add_enum_value'\nenum = 'mood'\nvalue = 'fine'\nafter = 'okk'"),
              ElementsAre(HasSubstr("mood has ok")));
  EXPECT_THAT(steps("action = 'drop_enum'\nenum = 'mood'"), ElementsAre("contract drop enum mood"));
}

TEST_F(InPlace, NamesAndCommentsComeAtOnce) {
  EXPECT_THAT(steps(of_users("rename_constraint", "constraint = 'users_adult'\nto = 'adults'")),
              ElementsAre(HasSubstr("expand rename constraint")));
  EXPECT_THAT(steps(of_users("set_comment", "comment = 'who'")), ElementsAre(HasSubstr("expand ")));
}

}  // namespace
}  // namespace ratchet
