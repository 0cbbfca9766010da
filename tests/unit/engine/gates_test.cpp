// Each gate, open and closed, on facts that are made up.
#include <gmock/gmock.h>

#include <algorithm>

#include "engine/gates/gate.hpp"
#include "engine/watch.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {
namespace {

using ::testing::HasSubstr;

// users with a dual write name -> nick in force, verified, compared a minute ago.
class GatesTest : public ::testing::Test {
 protected:
  GatesTest() {
    mapping.table = unqualified("users");
    mapping.forward[Identifier("nick")] = sql_for_all("name");
    mapping.backward[Identifier("name")] = sql_for_all("nick");
    add_step(Phase::migrate, mapping);
    facts.migration.steps.back().in_force = 1;
    add_step(Phase::backfill, Copy{.table = unqualified("users")});
    add_step(Phase::verify, Compare{.table = unqualified("users")});
    add_step(Phase::contract, RetireColumn{unqualified("users"), Identifier("name")});
    facts.migration.steps.back().state = StepState::waiting;

    Table users{.name = unqualified("users"), .definition = "CREATE TABLE users (id)"};
    users.triggers.push_back({Identifier("ratchet_" + mapping_key(mapping) + "_insert"), "..."});
    facts.schema.tables.push_back(users);
    facts.schema.version = 7;
    facts.now = from_iso("2026-11-22T15:00:00.000Z");

    MigrationRecord& record = facts.migration.record;
    record.id = {"0007_nick", 7};
    record.position = Phase::verify;
    record.since = facts.now - Milliseconds{60'000};
    record.tables = {unqualified("users")};
    record.definitions = definitions_of(facts.schema, record.tables);
    record.guards = guards_on(facts.schema, record.tables);
    facts.certificates.push_back({.mapping = mapping_key(mapping),
                                  .work = "users",
                                  .made = facts.now - Milliseconds{60'000},
                                  .rows_seen = 1'000,
                                  .fingerprint = fingerprint(record.definitions),
                                  .guards = record.guards,
                                  .schema_version = 7});
    facts.row_guards[mapping_key(mapping)] = record.guards;
  }

  void add_step(Phase phase, const Step& step) {
    const int ordinal = static_cast<int>(facts.migration.steps.size()) + 1;
    facts.migration.plan.steps.push_back(
        {.ordinal = ordinal, .phase = phase, .step = step, .summary = "a step"});
    StepRecord record;
    record.ordinal = ordinal;
    record.phase = phase;
    record.summary = "a step";
    record.state = StepState::done;
    facts.migration.steps.push_back(record);
  }

  GateStatus gate(std::string_view name) const {
    const auto all = check_gates(facts);
    return *std::ranges::find(all, name, &GateStatus::name);
  }

  void expect_closed(std::string_view name, const std::string& because) const {
    const GateStatus found = gate(name);
    EXPECT_FALSE(found.open);
    EXPECT_THAT(found.reason, HasSubstr(because));
    EXPECT_FALSE(found.remedy.empty());
  }

  void roll_out(double share) {
    facts.rollout = RolloutRecord{
        .status = {.share = share, .keys = {}, .set_by = "bob@ops1", .set_at = facts.now}};
  }

  void retire_name() {
    facts.retired = {{.table = unqualified("users"), .column = Identifier("name")}};
  }

  CertificateRecord& certificate() { return facts.certificates.front(); }
  Table& users() { return facts.schema.tables.front(); }

  DualWrite mapping;
  GateFacts facts;
};

TEST_F(GatesTest, are_all_open_when_nothing_is_wrong) {
  for (const GateStatus& each : check_gates(facts)) EXPECT_TRUE(each.open) << each.name;
}

TEST_F(GatesTest, schema_closes_when_somebody_else_has_changed_the_table) {
  users().definition = "CREATE TABLE users (id, surprise)";
  expect_closed("schema", "surprise");
}

TEST_F(GatesTest, dual_write_closes_when_a_trigger_is_gone) {
  users().triggers.clear();
  expect_closed("dual_write", mapping_key(mapping));
  EXPECT_THAT(gate("dual_write").remedy, HasSubstr("ratchet apply"));
}

TEST_F(GatesTest, dual_write_closes_when_a_trigger_is_another_one) {
  users().triggers.front().definition = "nothing at all";
  expect_closed("dual_write", "nothing at all");
}

TEST_F(GatesTest, dual_write_closes_when_it_is_not_in_force) {
  facts.migration.steps.front().in_force.reset();
  expect_closed("dual_write", "not in force");
}

TEST_F(GatesTest, dual_write_does_not_ask_for_what_holds_no_triggers) {
  add_step(Phase::migrate, RawSql{});
  EXPECT_TRUE(gate("dual_write").open);
}

TEST_F(GatesTest, backfill_closes_when_a_copy_is_not_finished) {
  facts.migration.steps[1].state = StepState::intent;
  expect_closed("backfill", "not finished");
}

TEST_F(GatesTest, quarantine_closes_when_a_row_waits_there) {
  facts.quarantine.push_back({.row = {.work = "users", .key = "id = 3", .error = "malformed"}});
  expect_closed("quarantine", "id = 3 of users: malformed");
}

TEST_F(GatesTest, quarantine_opens_when_every_row_was_skipped_with_a_reason) {
  facts.quarantine.push_back({.row = {.key = "id = 3"}, .skipped = "test data"});
  EXPECT_TRUE(gate("quarantine").open);
  EXPECT_THAT(gate("quarantine").reason, HasSubstr("test data"));
}

TEST_F(GatesTest, certificate_closes_when_there_is_none) {
  facts.certificates.clear();
  expect_closed("certificate", "never compared");
}

TEST_F(GatesTest, certificate_closes_when_a_row_was_broken) {
  certificate().broken = 2;
  expect_closed("certificate", "2 of 1,000 rows");
}

TEST_F(GatesTest, certificate_closes_when_rows_were_left_out_that_nobody_skipped) {
  certificate().quarantined = 1;
  expect_closed("certificate", "in quarantine");
  facts.quarantine.push_back({.row = {.key = "id = 3"}, .skipped = std::nullopt});
  expect_closed("certificate", "in quarantine");
  facts.quarantine.clear();
  facts.quarantine.push_back({.row = {.key = "id = 3"}, .skipped = "test data"});
  EXPECT_TRUE(gate("certificate").open);
}

TEST_F(GatesTest, certificate_closes_when_it_is_too_old) {
  facts.settings.verify_max_age = Milliseconds{30'000};
  expect_closed("certificate", "max_age");
}

// Trap 18: a client can by-pass triggers only past a change that the version shows.
TEST_F(GatesTest, certificate_closes_when_the_schema_has_moved) {
  facts.schema.version = 8;
  expect_closed("certificate", "schema has moved");
}

TEST_F(GatesTest, certificate_closes_when_the_table_is_another_one) {
  users().definition = "CREATE TABLE users (id, surprise)";
  expect_closed("certificate", "schema has moved");
}

TEST_F(GatesTest, certificate_closes_when_the_triggers_of_its_mapping_have_changed) {
  facts.row_guards[mapping_key(mapping)].front().sql += " ";
  expect_closed("certificate", "was replaced");
}

TEST_F(GatesTest, certificate_closes_when_a_partition_has_come) {
  facts.row_guards[mapping_key(mapping)].push_back(
      {"writes", "public.users_26", "users", "file 7"});
  expect_closed("certificate", "public.users_26 has come to it");
  EXPECT_THAT(gate("certificate").remedy, HasSubstr("ratchet apply"));
}

TEST_F(GatesTest, certificate_does_not_mind_the_triggers_of_another_mapping) {
  users().triggers.push_back({Identifier("ratchet_other_123456_insert"), "..."});
  EXPECT_TRUE(gate("certificate").open);
}

TEST_F(GatesTest, lossy_closes_when_a_row_would_lose_something) {
  certificate().lossy = 3;
  expect_closed("lossy", "3 of 1,000 rows");
  EXPECT_TRUE(gate("lossy").can_be_acknowledged);
}

TEST_F(GatesTest, lossy_opens_when_the_file_allows_it) {
  certificate().lossy = 3;
  facts.migration.plan.allow["lossy"] = "spaces only";
  EXPECT_TRUE(gate("lossy").open);
}

TEST_F(GatesTest, dependants_closes_when_a_view_has_come_that_names_the_old_column) {
  const ColumnDependants at_start{
      unqualified("users"), Identifier("name"), {{.kind = "view", .name = "old_view"}}};
  facts.migration.record.dependants = {at_start};
  facts.dependants = {at_start};
  EXPECT_TRUE(gate("dependants").open);
  facts.dependants.front().dependants.push_back({.kind = "view", .name = "new_view"});
  expect_closed("dependants", "view new_view names users.name");
}

TEST_F(GatesTest, dependants_closes_when_a_view_that_named_another_column_names_the_old_one) {
  const Dependant view{.kind = "view", .name = "names"};
  facts.dependants = {{unqualified("users"), Identifier("name"), {view}}};
  facts.migration.record.dependants = {{unqualified("users"), Identifier("city"), {view}},
                                       {unqualified("people"), Identifier("name"), {view}}};
  expect_closed("dependants", "view names names users.name");
}

TEST_F(GatesTest, required_closes_when_another_migration_is_not_contracted) {
  facts.migration.plan.required = {"6"};
  expect_closed("required", "6");
  MigrationRecord other;
  other.id = {"0006_other", 6};
  other.position = Phase::verify;
  facts.others = {other};
  expect_closed("required", "6");
  facts.others.front().position = Phase::contract;
  EXPECT_TRUE(gate("required").open);
}

TEST_F(GatesTest, required_opens_when_that_one_is_purged_and_not_when_another_one_is) {
  facts.migration.plan.required = {"6"};
  MigrationRecord other;
  other.id = {"0006_other", 6};
  other.state = MigrationState::purged;
  facts.others = {other};
  EXPECT_TRUE(gate("required").open);
  facts.others.front().id = {"0005_other", 5};
  expect_closed("required", "6");
  facts.others.front() = other;
  facts.others.front().state = MigrationState::rolled_back;
  facts.others.front().position = Phase::contract;
  expect_closed("required", "6");
}

TEST_F(GatesTest, required_closes_again_when_that_one_is_rolled_back) {
  facts.migration.plan.required = {"0006_other"};
  MigrationRecord other;
  other.id = {"0006_other", 6};
  other.position = Phase::contract;
  other.direction = Direction::back;
  facts.others = {other};
  expect_closed("required", "0006_other");
}

TEST_F(GatesTest, bake_closes_until_it_has_passed) {
  facts.settings.bake = Milliseconds{3'600'000};
  expect_closed("bake", "1h");
  facts.now = facts.now + Milliseconds{3'600'000};
  EXPECT_TRUE(gate("bake").open);
}

TEST_F(GatesTest, bake_does_not_count_before_verify) {
  facts.settings.bake = Milliseconds{3'600'000};
  facts.migration.record.position = Phase::backfill;
  EXPECT_TRUE(gate("bake").open);
}

TEST_F(GatesTest, bake_counts_from_the_moment_when_the_rollout_was_complete) {
  facts.settings.bake = Milliseconds{3'600'000};
  facts.now = facts.now + Milliseconds{3'600'000};
  roll_out(0.5);
  EXPECT_TRUE(gate("bake").open);
  roll_out(1);
  expect_closed("bake", "rolled out at");
  facts.now = facts.now + Milliseconds{3'600'000};
  EXPECT_TRUE(gate("bake").open);
}

TEST_F(GatesTest, rollout_closes_until_the_new_application_is_everywhere) {
  roll_out(0.5);
  expect_closed("rollout", "stands at 0.5, set by bob@ops1");
  EXPECT_FALSE(gate("rollout").can_be_acknowledged);
  roll_out(1);
  EXPECT_TRUE(gate("rollout").open);
}

TEST_F(GatesTest, new_side_closes_when_an_index_that_was_made_is_not_valid) {
  add_step(Phase::verify, CreateIndex{.table = unqualified("users"),
                                      .columns = {},
                                      .index = Identifier("users_nick_idx")});
  expect_closed("new_side", "index users_nick_idx is gone");
  users().indexes.push_back({.name = Identifier("users_nick_idx"), .valid = false});
  expect_closed("new_side", "index users_nick_idx is not valid");
  users().indexes.back().valid = true;
  EXPECT_TRUE(gate("new_side").open);
}

TEST_F(GatesTest, new_side_does_not_ask_for_what_contract_itself_will_make) {
  add_step(Phase::contract, CreateIndex{.table = unqualified("users"),
                                        .columns = {},
                                        .index = Identifier("users_nick_key")});
  facts.migration.steps.back().state = StepState::waiting;
  EXPECT_TRUE(gate("new_side").open);
}

TEST_F(GatesTest, new_side_closes_when_a_constraint_that_was_made_is_not_validated) {
  add_step(Phase::verify, AddConstraint{.table = unqualified("users"),
                                        .constraint = Identifier("users_nick_check"),
                                        .kind = {}});
  users().constraints.push_back({.name = Identifier("users_nick_check"), .validated = false});
  expect_closed("new_side", "constraint users_nick_check is not validated");
  users().constraints.back().validated = true;
  EXPECT_TRUE(gate("new_side").open);
}

TEST_F(GatesTest, old_side_unused_closes_while_nobody_has_said_that_the_deploy_is_done) {
  retire_name();
  expect_closed("old_side_unused", "nobody has said");
  EXPECT_THAT(gate("old_side_unused").remedy, HasSubstr("ratchet rollout 0007_nick 1"));
  EXPECT_FALSE(gate("old_side_unused").acknowledged.has_value());
  roll_out(0.9);
  expect_closed("old_side_unused", "nobody has said");
}

TEST_F(GatesTest, old_side_unused_closes_when_it_was_used_since) {
  retire_name();
  roll_out(1);
  facts.usage = Usage{.found = {"412 calls by app"}, .unknown = {}};
  facts.settings.unseen_use = "one client only";
  expect_closed("old_side_unused", "412 calls by app");
  EXPECT_FALSE(gate("old_side_unused").acknowledged.has_value());
  EXPECT_TRUE(gate("old_side_unused").can_be_acknowledged);
}

TEST_F(GatesTest, old_side_unused_does_not_take_what_is_not_known_for_none) {
  retire_name();
  roll_out(1);
  facts.usage = Usage{.found = {}, .unknown = {"who is connected"}};
  expect_closed("old_side_unused", "not known: who is connected");
}

TEST_F(GatesTest, old_side_unused_passes_what_is_not_known_for_a_reason_of_the_settings) {
  retire_name();
  facts.settings.unseen_use = "one client only";
  EXPECT_EQ(gate("old_side_unused").acknowledged, "one client only");
  roll_out(1);
  facts.usage = Usage{.found = {}, .unknown = {"who is connected"}};
  EXPECT_EQ(gate("old_side_unused").acknowledged, "one client only");
}

TEST_F(GatesTest, old_side_unused_opens_when_everything_is_known_and_nobody_was_seen) {
  retire_name();
  roll_out(1);
  facts.usage = Usage{};
  EXPECT_TRUE(gate("old_side_unused").open);
}

}  // namespace
}  // namespace ratchet
