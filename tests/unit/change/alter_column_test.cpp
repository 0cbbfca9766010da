#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/change/shop.hpp"

namespace ratchet {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto kRename = R"(
action = "alter_column"
table = "users"
column = "email"
to = "mail"
)";

constexpr auto kRetype = R"toml(
action = "alter_column"
table = "orders"
column = "total"
keep_name = true
type = "INTEGER"
forward = "CAST(round(total * 100) AS INTEGER)"
backward = "total / 100.0"
)toml";

TEST(AlterColumn, RenamesByACopyThatIsKeptInStepBothWays) {
  EXPECT_THAT(
      expand(kRename, {}).steps(),
      ElementsAre(PhasedStep{Phase::expand, AddColumn{.table = table("users"),
                                                      .column = name("mail"),
                                                      .type = sql_for_all("TEXT"),
                                                      .facets = {.collation = "NOCASE"}}},
                  PhasedStep{Phase::migrate,
                             DualWrite{.table = table("users"),
                                       .forward = {{name("mail"), sql_for_all("\"email\"")}},
                                       .backward = {{name("email"), sql_for_all("\"mail\"")}}}},
                  PhasedStep{Phase::backfill, Copy{.table = table("users")}},
                  PhasedStep{Phase::verify, Compare{.table = table("users")}},
                  PhasedStep{Phase::contract,
                             RetireColumn{.table = table("users"), .column = name("email")}}));
}

TEST(AlterColumn, UnderTheSameNameIsBuiltBesideAndSwappedInAtContract) {
  const auto steps = expand(kRetype, {}).steps();
  const auto& added = std::get<AddColumn>(steps.at(0).second);
  EXPECT_EQ(added.column, name("ratchet_new_total"));
  EXPECT_EQ(added.type, sql_for_all("INTEGER"));
  const auto& mapping = std::get<DualWrite>(steps.at(1).second);
  EXPECT_EQ(mapping.forward.count(name("ratchet_new_total")), 1U);
  EXPECT_EQ(mapping.backward.count(name("total")), 1U);
  EXPECT_EQ(mapping.names, (NameMap{{name("total"), name("ratchet_new_total")}}));
  EXPECT_EQ(steps.back(), (PhasedStep{Phase::contract, SwapColumns{.table = table("orders"),
                                                                   .column = name("total")}}));
}

TEST(AlterColumn, RelaxesAnOldColumnThatANewClientCanNotGive) {
  const auto steps = expand(
                         "action = 'alter_column'\ntable = 'users'\ncolumn = 'name'\n"
                         "to = 'full_name'",
                         {})
                         .steps();
  EXPECT_EQ(steps.at(2), (PhasedStep{Phase::migrate,
                                     DropNotNull{.table = table("users"), .column = name("name")}}))
      << "behind the dual write, which keeps NULL out from then on";
}

TEST(AlterColumn, LeavesNotNullAloneWhereADefaultOrATriggerFillsIt) {
  const auto relaxes = [](const std::string& column, const Shop& shop) {
    const auto steps =
        expand("action = 'alter_column'\ntable = 'users'\ncolumn = '" + column + "'\nto = 'x'",
               shop)
            .steps();
    return std::ranges::any_of(steps, [](const PhasedStep& step) {
      return std::holds_alternative<DropNotNull>(step.second);
    });
  };
  Shop assigning;
  assigning.can().insert_trigger_can_assign = true;
  EXPECT_FALSE(relaxes("status", {})) << "it has a default";
  EXPECT_FALSE(relaxes("name", assigning));
  EXPECT_TRUE(relaxes("name", {}));
}

TEST(AlterColumn, CarriesItsForeignKey) {
  const auto steps = expand(
                         "action = 'alter_column'\ntable = 'orders'\ncolumn = 'user_id'\n"
                         "to = 'buyer_id'",
                         {})
                         .steps();
  const ForeignKeyFacet& key = std::get<AddColumn>(steps.at(0).second).facets.foreign_key;
  ASSERT_TRUE(key.references);
  EXPECT_EQ(key.references->table, table("users"));
  EXPECT_EQ(key.on_delete, ReferentialAction::cascade);
  EXPECT_EQ(key.on_update, std::nullopt);
}

// SQLite lets a column have none, but a plan could not say it.
TEST(AlterColumn, WantsToBeToldTheTypeWhereTheColumnHasNone) {
  Shop shop;
  shop.column(shop.users(), "email").type = "";
  EXPECT_THAT(refusals(kRename, shop),
              ElementsAre(HasSubstr("users.email is declared without a type")));
  EXPECT_THAT(
      refusals(std::string(kRename) + "\ntype = 'BLOB'\nforward = 'email'\nbackward = 'mail'",
               shop),
      IsEmpty());
}

TEST(AlterColumn, RefusesToGuessWhetherItsForeignKeyIsDeferrable) {
  Shop shop;
  shop.orders().definition = "CREATE TABLE orders (... DEFERRABLE INITIALLY DEFERRED)";
  EXPECT_THAT(refusals("action = 'alter_column'\ntable = 'orders'\ncolumn = 'user_id'\n"
                       "to = 'buyer_id'",
                       shop),
              ElementsAre(HasSubstr("may be deferrable")));
}

TEST(AlterColumn, MakesATwinOfEachIndexBehindTheBackfill) {
  Shop shop;
  shop.add_index(shop.users(), {.name = name("users_status_email"),
                                .columns = {name("status"), name("email")},
                                .definition = "CREATE INDEX ..."});
  EXPECT_THAT(
      expand(kRename, shop).steps(),
      Contains(PhasedStep{Phase::verify, CreateIndex{.table = table("users"),
                                                     .columns = index_columns({"status", "mail"}),
                                                     .index = name("users_status_mail_idx")}}));
}

TEST(AlterColumn, MirrorsAUniqueIndexOnlyAtContract) {
  Shop shop;
  shop.add_index(shop.users(), {.name = name("users_email"),
                                .unique = true,
                                .columns = {name("email")},
                                .definition = "CREATE UNIQUE INDEX ..."});
  EXPECT_THAT(expand(kRename, shop).steps(),
              Contains(PhasedStep{Phase::contract, CreateIndex{.table = table("users"),
                                                               .columns = index_columns({"mail"}),
                                                               .index = name("users_mail_idx"),
                                                               .unique = true}}));
}

TEST(AlterColumn, NamesATwinAfterTheFinalNameAndAroundWhatIsTaken) {
  Shop shop;
  shop.add_index(shop.orders(), {.name = name("orders_total_idx"),
                                 .columns = {name("total")},
                                 .definition = "CREATE INDEX ..."});
  EXPECT_THAT(expand(kRetype, shop).steps(),
              Contains(PhasedStep{Phase::verify,
                                  CreateIndex{.table = table("orders"),
                                              .columns = index_columns({"ratchet_new_total"}),
                                              .index = name("orders_total_idx1")}}));
}

TEST(AlterColumn, RefusesAnIndexThatTheCatalogDoesNotTellEnoughOf) {
  const auto with = [](const Index& index) {
    Shop shop;
    shop.add_index(shop.users(), index);
    return refusals(kRename, shop);
  };
  const auto names_it = ElementsAre(HasSubstr("index odd can't be carried over"));
  const Identifier odd = name("odd");
  const Identifier email = name("email");
  EXPECT_THAT(with({.name = odd, .partial = true, .columns = {email}}), names_it);
  EXPECT_THAT(with({.name = odd, .columns = {email, std::nullopt}}), names_it);
  EXPECT_THAT(with({.name = odd, .columns = {email}, .definition = "(email DESC)"}), names_it);
  EXPECT_THAT(with({.name = odd, .columns = {email}, .definition = "(email collate rtrim)"}),
              names_it);
}

TEST(AlterColumn, RefusesByNameWhateverWouldBreak) {
  Shop shop;
  shop.add_index(
      shop.users(),
      {.name = name("auto"), .origin = IndexOrigin::unique_constraint, .columns = {name("email")}});
  shop.add_dependant("email", {.kind = "view", .name = "v_mails"});
  shop.add_dependant("email", {.kind = "trigger", .name = "audit"});
  shop.add_dependant("email", {.kind = "check", .name = "email <> ''"});
  shop.add_dependant("email", {.kind = "generated column", .name = "domain"});
  EXPECT_THAT(refusals(kRename, shop),
              ElementsAre(HasSubstr("users.email is in a UNIQUE constraint"),
                          HasSubstr("view v_mails names users.email"),
                          HasSubstr("trigger audit names users.email"),
                          HasSubstr("CHECK (email <> '') names users.email"),
                          HasSubstr("the generated column domain reads users.email")));
}

TEST(AlterColumn, RefusesAKeyAndWhatPointsAtIt) {
  EXPECT_THAT(refusals("action = 'alter_column'\ntable = 'users'\ncolumn = 'id'\nto = 'uid'", {}),
              ElementsAre(HasSubstr("users.id is in the primary key"),
                          HasSubstr("a foreign key of orders points at users.id")));
}

TEST(AlterColumn, NeedsBothDirectionsOrAWordThatThereIsOne) {
  const std::string head = "action = 'alter_column'\ntable = 'users'\ncolumn = 'email'\nto = 'x'\n";
  EXPECT_THAT(refusals(head + "type = 'BLOB'", {}),
              ElementsAre(HasSubstr("type: another type needs `forward`")));
  EXPECT_THAT(refusals(head + "forward = 'lower(email)'", {}),
              ElementsAre(HasSubstr("neither `backward` nor `one_way` is given")));
  EXPECT_THAT(refusals(head + "backward = 'x'", {}),
              ElementsAre(HasSubstr("`backward` without `forward`")));
  EXPECT_THAT(refusals(head + "forward = 'lower(email)'\none_way = true", {}), IsEmpty());
}

TEST(AlterColumn, OneWayIsRefusedWhereNobodyCouldInsertAnyMore) {
  EXPECT_THAT(refusals("action = 'alter_column'\ntable = 'users'\ncolumn = 'name'\nto = 'x'\n"
                       "forward = 'lower(name)'\none_way = true",
                       {}),
              ElementsAre(HasSubstr("one_way: users.name is NOT NULL without a default")));
}

TEST(AlterColumn, RefusesWhatWouldChangeNothing) {
  EXPECT_THAT(refusals("action = 'alter_column'\ntable = 'users'\ncolumn = 'email'\n"
                       "keep_name = true",
                       {}),
              ElementsAre(HasSubstr("nothing would change")));
}

// Where NOT NULL is looked at before a trigger fills the new side, the old one has to be gone.
TEST(AlterColumn, IsHeldToTheRestWhenNobodyWritesTheOldSideAnyMore) {
  const Expansion expansion =
      expand(std::string(kRename) + "not_null = true\ndefault = 'x'\ncheck = 'mail > 0'", {});
  std::vector<std::string> contract;
  for (const auto& [phase, step] : expansion.steps()) {
    if (phase == Phase::contract) contract.push_back(summary_of(step, "sqlite"));
  }
  EXPECT_THAT(contract, ElementsAre("add constraint users_mail_check to users",
                                    "retire users.email (still maintained)",
                                    "set default of users.mail", "set NOT NULL users.mail"));
}

TEST(AlterColumn, RefusesWhatAnAddedColumnCanNotHave) {
  EXPECT_THAT(refusals(std::string(kRename) + "identity = 'always'", {}),
              ElementsAre(HasSubstr("identity: a numbered column needs the table rebuilt, which "
                                    "ratchet can't do on SQLite yet")));
}

TEST(AlterColumn, AUniqueNewSideIsAnIndexAtContract) {
  EXPECT_THAT(expand(std::string(kRename) + "unique = true", {}).steps(),
              Contains(PhasedStep{Phase::contract, CreateIndex{.table = table("users"),
                                                               .columns = index_columns({"mail"}),
                                                               .index = name("users_mail_key"),
                                                               .unique = true}}));
}

TEST(AlterColumn, NamesTheNearestWord) {
  EXPECT_THAT(refusals("action = 'alter_column'\ntable = 'user'\ncolumn = 'email'\nto = 'x'", {}),
              ElementsAre("table: table user does not exist (the store has users)"));
  EXPECT_THAT(refusals("action = 'alter_column'\ntable = 'users'\ncolumn = 'emial'\nto = 'x'", {}),
              ElementsAre("column: column users.emial does not exist (users has email)"));
  EXPECT_THAT(refusals("action = 'alter_column'\ntable = 'v_users'\ncolumn = 'a'\nto = 'x'", {}),
              ElementsAre("table: v_users is a view (name the table that it shows)"));
}

TEST(AlterColumn, KeepsRatchetsNamesForRatchet) {
  EXPECT_THAT(refusals("action = 'alter_column'\ntable = 'users'\ncolumn = 'email'\n"
                       "to = 'ratchet_x'",
                       {}),
              ElementsAre(HasSubstr("is a name that ratchet keeps for itself")));
}

}  // namespace
}  // namespace ratchet
