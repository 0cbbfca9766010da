#include "plan/hazards.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/sentences.hpp"
#include "unit/plan/schemas.hpp"

namespace ratchet {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Capabilities kPlain{.product = "sqlite", .display_name = "SQLite"};

DualWrite rename_of(const std::string& from, const std::string& to) {
  return {.table = unqualified("users"),
          .forward = {{name(to), sql_for_all(from)}},
          .backward = {{name(from), sql_for_all(to)}}};
}

Schema users(const std::string& trigger) {
  Schema schema{.tables = {table_of("users", {"name", "email"})}};
  if (!trigger.empty()) schema.tables[0].triggers = {{name("audit"), trigger}};
  return schema;
}

std::vector<std::string> rules(const std::vector<std::pair<Phase, Step>>& steps, const Schema& base,
                               const Capabilities& capabilities) {
  Drafts drafts;
  for (const auto& [phase, step] : steps) drafts.push_back({.phase = phase, .step = step});
  std::vector<std::string> words;
  for (const FoundHazard& each : hazards_of(drafts, base, capabilities)) {
    words.push_back(each.rule);
  }
  return words;
}

std::vector<std::string> rules(const Step& step, const Schema& base) {
  return rules({{Phase::migrate, step}}, base, kPlain);
}

TEST(Hazards, AUserTriggerFiresTwiceForWhatADualWriteAdds) {
  const Step step = rename_of("name", "full");
  EXPECT_THAT(rules(step, users("CREATE TRIGGER audit AFTER UPDATE ON users BEGIN END")),
              ElementsAre("trigger_fires_twice"));
  EXPECT_THAT(rules(step, users("CREATE TRIGGER audit AFTER UPDATE OF name ON users BEGIN END")),
              ElementsAre("trigger_fires_twice"));
}

TEST(Hazards, ATriggerOnSomethingElseDoesNot) {
  const Step step = rename_of("name", "full");
  EXPECT_THAT(rules(step, users("CREATE TRIGGER audit AFTER UPDATE OF email ON users BEGIN END")),
              IsEmpty());
  EXPECT_THAT(rules(step, users("CREATE TRIGGER audit AFTER INSERT ON users BEGIN END")),
              IsEmpty());
}

TEST(Hazards, TheTriggersOfOtherMigrationsAreNoUsers) {
  Schema schema = users("");
  schema.tables[0].triggers = {{name("ratchet_x_update"), "CREATE TRIGGER x UPDATE ON users"}};
  EXPECT_THAT(rules(rename_of("name", "full"), schema), IsEmpty());
}

TEST(Hazards, TriggersAreOnlyToldOfWhereOursAssign) {
  const Capabilities assigning{.insert_trigger_can_assign = true};
  Schema schema = users("");
  schema.tables[0].triggers = {
      {name("tidy"),
       "CREATE TRIGGER tidy BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()"},
      {name("log"), "CREATE TRIGGER log AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION f()"}};
  EXPECT_THAT(rules({{Phase::migrate, rename_of("name", "full")}}, schema, assigning),
              ElementsAre("trigger_bypassed", "trigger_fires_for_all"));
}

TEST(Hazards, NotNullThatNobodyRelaxesIsForTheNewClientToGive) {
  Schema schema = users("");
  schema.tables[0].columns[0].not_null = true;
  const Step mapping = rename_of("name", "full");
  const Step relax = DropNotNull{.table = unqualified("users"), .column = name("name")};
  EXPECT_THAT(rules(mapping, schema), ElementsAre("new_client_must_give"));
  EXPECT_THAT(rules({{Phase::migrate, mapping}, {Phase::migrate, relax}}, schema, kPlain),
              IsEmpty());
  EXPECT_THAT(rules({{Phase::migrate, mapping}}, schema, {.insert_trigger_can_assign = true}),
              IsEmpty());
}

TEST(Hazards, OneWay) {
  DualWrite step = rename_of("name", "full");
  step.backward.clear();
  EXPECT_THAT(rules(step, users("")), ElementsAre("one_way"));
}

TEST(Hazards, ACheckOfTheNewSideMayRefuseOldWrites) {
  const AddColumn add{.table = unqualified("users"),
                      .column = name("full"),
                      .facets = {.check = sql_for_all("length(full) < 9")}};
  EXPECT_THAT(
      rules({{Phase::expand, add}, {Phase::migrate, rename_of("name", "full")}}, users(""), kPlain),
      ElementsAre("check_rejects_old_writes"));
  EXPECT_THAT(rules({{Phase::expand, add}}, users(""), kPlain), IsEmpty())
      << "the old application doesn't write it";
}

TEST(Hazards, ACarriedForeignKeyIsNoNews) {
  AddColumn add{.table = unqualified("users"), .column = name("full")};
  add.facets.foreign_key.references = Reference{.table = unqualified("teams")};
  Schema schema = users("");
  const std::vector<std::pair<Phase, Step>> steps = {{Phase::expand, add},
                                                     {Phase::migrate, rename_of("name", "full")}};
  EXPECT_THAT(rules(steps, schema, kPlain), ElementsAre("check_rejects_old_writes"));
  schema.tables[0].foreign_keys = {{.columns = {name("name")}, .target = unqualified("teams")}};
  EXPECT_THAT(rules(steps, schema, kPlain), IsEmpty());
}

TEST(Hazards, AUniqueIndexOfWhatTheOldApplicationWrites) {
  const CreateIndex index{
      .table = unqualified("users"), .columns = {{.column = name("email")}}, .unique = true};
  EXPECT_THAT(rules({{Phase::verify, index}}, users(""), kPlain),
              ElementsAre("check_rejects_old_writes"));
  EXPECT_THAT(rules({{Phase::contract, index}}, users(""), kPlain), IsEmpty());
  const AddColumn add{.table = unqualified("users"), .column = name("email")};
  EXPECT_THAT(rules({{Phase::expand, add}, {Phase::verify, index}}, users(""), kPlain), IsEmpty());
  EXPECT_THAT(rules({{Phase::verify, index}}, {}, kPlain), IsEmpty()) << "a new table";
}

TEST(Hazards, RowsThatAreGoneHaveNoWayBack) {
  EXPECT_THAT(rules(DeleteRows{.table = unqualified("users")}, users("")),
              ElementsAre("irreversible"));
  const UpdateRows update{.table = unqualified("users"), .set = {{name("x"), sql_for_all("1")}}};
  EXPECT_THAT(rules(update, users("")), ElementsAre("irreversible"));
  const AddColumn add{.table = unqualified("users"), .column = name("x")};
  EXPECT_THAT(rules({{Phase::expand, add}, {Phase::backfill, update}}, users(""), kPlain),
              IsEmpty())
      << "they go with the column";
}

TEST(Hazards, AViewInPlaceOfATable) {
  const CreateView view{.view = unqualified("people"), .of = unqualified("users")};
  EXPECT_THAT(rules({{Phase::expand, view}}, users(""), kPlain), ElementsAre("view_limits"));
  EXPECT_THAT(rules({{Phase::expand, view}}, users(""), {.views_take_writes = true}), IsEmpty());
}

TEST(Sentences, TellWhatAnAddedColumnDoesToClients) {
  const AddColumn add{.table = unqualified("users"), .column = name("x")};
  EXPECT_THAT(sentences_for({add}, users(""), kPlain),
              ElementsAre(HasSubstr("users has a column more")));
  EXPECT_THAT(sentences_for({add}, {}, kPlain), IsEmpty()) << "nobody knows the table yet";
}

TEST(Sentences, TellWhatIsNotCarriedOver) {
  Schema schema = users("");
  schema.tables[0].columns[0].default_value = UserSql{"'?'"};
  EXPECT_THAT(sentences_for({rename_of("name", "full")}, schema, kPlain),
              Contains(HasSubstr("the default of name ('?') is not carried")));
}

// A NULL is refused there before a trigger could replace it.
TEST(Sentences, TellHowLongARepairHelps) {
  const Repair repair{.table = unqualified("users"),
                      .set = {{name("name"), sql_for_all("'?'")}},
                      .where = sql_for_all("name IS NULL")};
  const SetNotNull held{.table = unqualified("users"), .column = name("name")};
  EXPECT_THAT(sentences_for({repair, held}, users(""), kPlain),
              Contains(HasSubstr("until contract, rows that give no users.name are filled")));
  EXPECT_THAT(sentences_for({repair, held}, users(""), {.insert_trigger_can_assign = true}),
              Contains(HasSubstr("until purge, rows that give no users.name are filled")));
}

TEST(Sentences, TellWhoseNullsTheOldApplicationReads) {
  const DropNotNull dropped{.table = unqualified("users"), .column = name("name")};
  EXPECT_THAT(sentences_for({dropped}, users(""), kPlain),
              Contains(HasSubstr("the old application may read NULL in users.name")));
  EXPECT_THAT(sentences_for({rename_of("name", "full"), dropped}, users(""), kPlain),
              Contains(HasSubstr("users.name is filled by ratchet's triggers")));
}

TEST(Sentences, TellThatASwapIsOneMomentForEveryClient) {
  const SwapColumns swap{.table = unqualified("users"), .column = name("name")};
  EXPECT_THAT(sentences_for({swap}, users(""), kPlain),
              Contains(HasSubstr("users.name changes for every client at contract")));
}

TEST(Sentences, Trap21TellWhichPreparedStatementsAndInsertsBreak) {
  const AddColumn add{.table = unqualified("users"), .column = name("x")};
  const SwapColumns swap{.table = unqualified("users"), .column = name("name")};
  const std::vector<std::string> said =
      sentences_for({add, swap}, users(""), {.keeps_prepared_shapes = true});
  EXPECT_THAT(said, Contains(HasSubstr("a SELECT * or RETURNING * of users that was prepared")));
  EXPECT_THAT(said, Contains(HasSubstr("names users.name and was prepared before contract")));
  EXPECT_THAT(said, Contains(HasSubstr("does not name its columns puts its values into other")));
  EXPECT_THAT(sentences_for({add, swap}, users(""), kPlain), Not(Contains(HasSubstr("prepared"))));
}

TEST(Sentences, Trap24TellThatSubscribersNeedANewColumnFirst) {
  Schema schema = users("");
  schema.tables[0].publications = {"feed"};
  const AddColumn add{.table = unqualified("users"), .column = name("x")};
  EXPECT_THAT(sentences_for({add}, schema, kPlain),
              Contains(HasSubstr("feed publishes users: add the column to the subscribers'")));
}

TEST(Sentences, Trap15TellWhenAnUpsertByTheNewSideWorks) {
  const CreateIndex unique{
      .table = unqualified("users"), .columns = {{.column = name("full")}}, .unique = true};
  EXPECT_THAT(sentences_for({rename_of("name", "full"), unique}, users(""), kPlain),
              Contains(HasSubstr("ON CONFLICT (full) on users works from contract on")));
  EXPECT_THAT(sentences_for({unique}, users(""), kPlain), Not(Contains(HasSubstr("ON CONFLICT"))));
}

TEST(Sentences, Trap19TellWhatABackfillDoesToClientsAndToWhatIsNotValid) {
  Schema schema = users("");
  schema.tables[0].constraints = {{.name = name("adult"), .validated = false}};
  const std::vector<std::string> said =
      sentences_for({Copy{.table = unqualified("users")}}, schema, kPlain);
  EXPECT_THAT(said, Contains(HasSubstr("a REPEATABLE READ transaction that writes the same row")));
  EXPECT_THAT(said, Contains(HasSubstr("adult of users is NOT VALID")));
}

TEST(Sentences, TellWhoseGrantsOnAColumnAreNotCarried) {
  Schema schema = users("");
  schema.tables[0].columns[0].grants = {{.privilege = "SELECT", .grantee = "bob"}};
  const Identifier column = schema.tables[0].columns[0].name;
  const RetireColumn retire{.table = unqualified("users"), .column = column};
  const CarryColumn carry{.table = unqualified("users"), .column = column, .to = name("x")};
  EXPECT_THAT(sentences_for({retire}, schema, kPlain),
              Contains(HasSubstr("bob has SELECT on users." + column.text())));
  EXPECT_THAT(sentences_for({carry, retire}, schema, kPlain), Not(Contains(HasSubstr("bob"))));
}

TEST(Sentences, TellWhichIndexesGoWithAColumn) {
  Schema schema = users("");
  schema.tables[0].indexes = {{.name = name("users_name"), .columns = {name("name")}},
                              {.name = name("users_email"), .columns = {name("email")}}};
  const RetireColumn retire{.table = unqualified("users"), .column = name("name")};
  EXPECT_THAT(sentences_for({retire}, schema, kPlain),
              AllOf(Contains(HasSubstr("only the new application works")),
                    Contains("purge drops index users_name with users.name"),
                    Not(Contains(HasSubstr("users_email")))));
  EXPECT_THAT(sentences_for({DropIndex{.index = name("users_name")}, retire}, schema, kPlain),
              Not(Contains(HasSubstr("purge drops index"))));
}

TEST(Sentences, TellWhoMayBeRefusedWhereThereIsOneWriter) {
  const Step step = rename_of("name", "full");
  EXPECT_THAT(sentences_for({step}, users(""), {.has_one_writer = true}),
              Contains(HasSubstr("a transaction that reads first and writes later")));
  EXPECT_THAT(sentences_for({step}, users(""), {.has_one_writer = false}),
              Not(Contains(HasSubstr("a transaction that reads first"))));
}

}  // namespace
}  // namespace ratchet
