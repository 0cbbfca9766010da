// One mapping on every kind of table that PostgreSQL has, with everything that may stand around it
// and with clients that are not its owner.
#include <gtest/gtest.h>

#include "support/journey.hpp"
#include "support/people.hpp"

namespace ratchet::testing {
namespace {

using workload::Entry;
using workload::Keys;
using workload::Random;

constexpr std::int64_t kRows = 600;

// The mapping of names on a table that `schema` makes.
Journey split_on(const std::string& name, const std::string& schema) {
  return {.name = name,
          .schema = schema,
          .migration = split_name_on_postgres("people"),
          .shape = workload::split_name({}),
          .product = Product::postgres,
          .rows = kRows};
}

std::string people_with(const std::string& columns) { return create_people({.columns = columns}); }

Journey split_with_keys(const std::string& name, Keys keys) {
  Journey journey = split_on(name, create_people({.keys = keys, .columns = "name TEXT"}));
  journey.shape = workload::split_name({.keys = keys});
  return journey;
}

// Rows wander from one leaf to another as their keys change.
Journey partitioned() {
  return split_on("Partitioned", R"sql(
    CREATE TABLE people (id integer PRIMARY KEY, city text, score integer, name text)
    PARTITION BY RANGE (id);
    CREATE TABLE people_first PARTITION OF people FOR VALUES FROM (MINVALUE) TO (300);
    CREATE TABLE people_second PARTITION OF people FOR VALUES FROM (300) TO (900);
    CREATE TABLE people_rest PARTITION OF people DEFAULT;)sql");
}

Journey partitioned_twice() {
  Journey journey = split_on("PartitionedTwice", R"sql(
    CREATE TABLE people (region text, number integer, city text, score integer, name text,
                         PRIMARY KEY (region, number)) PARTITION BY LIST (region);
    CREATE TABLE people_south PARTITION OF people FOR VALUES IN ('south');
    CREATE TABLE people_north PARTITION OF people FOR VALUES IN ('north')
    PARTITION BY HASH (number);
    CREATE TABLE people_north_0 PARTITION OF people_north
    FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE people_north_1 (name text, score integer, city text, region text NOT NULL,
                                 number integer NOT NULL);
    ALTER TABLE people_north ATTACH PARTITION people_north_1
    FOR VALUES WITH (MODULUS 2, REMAINDER 1);)sql");
  journey.shape = workload::split_name({.keys = Keys::composite});
  return journey;
}

Journey inherited() {
  Journey journey = split_on("InheritanceChildren", people_with("name TEXT") + R"sql(
    CREATE TABLE people_of_note (fame integer DEFAULT 1) INHERITS (people);
    CREATE INDEX people_of_note_idx ON people_of_note (id);)sql");
  journey.before_clients = R"sql(
    WITH moved AS (DELETE FROM ONLY people WHERE id % 3 = 0 RETURNING *)
    INSERT INTO people_of_note (id, city, score, name)
    SELECT id, city, score, name FROM moved;)sql";
  journey.shape.entries = {Entry::insert, Entry::copy};  // no key spans both tables
  return journey;
}

Journey identity_and_generated() {
  return split_on("IdentityAlwaysAndGeneratedColumns", R"sql(
    CREATE TABLE people (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                         id integer NOT NULL UNIQUE, city text, score integer, name text,
                         shout text GENERATED ALWAYS AS (upper(city)) STORED,
                         twice integer GENERATED ALWAYS AS (score * 2) STORED);)sql");
}

// The client may see and write rows by a policy only, the owner all of them.
Journey row_level_security() {
  Journey journey = split_on("RowLevelSecurity", people_with("name TEXT") + R"sql(
    GRANT SELECT, INSERT, UPDATE, DELETE ON people TO shop_client;
    ALTER TABLE people ENABLE ROW LEVEL SECURITY;
    CREATE POLICY visible ON people TO shop_client USING (score >= 0) WITH CHECK (score >= 0);
    INSERT INTO people VALUES (-1, 'hidden', -1, 'Nobody Sees');)sql");
  journey.client_setup = "SET ROLE shop_client";
  journey.shape.entries = {Entry::insert, Entry::upsert};  // COPY is not for such tables
  return journey;
}

// What a client may do with a column, it may do with the one that takes its place.
Journey column_grants() {
  Journey journey = split_on("ColumnGrants", people_with("phone text") + R"sql(
    GRANT SELECT (id, city, score, phone), INSERT (id, city, score, phone),
          UPDATE (id, city, score, phone), DELETE ON people TO shop_client;)sql");
  journey.migration = R"toml(
[[change]]
action = "alter_column"
table = "people"
column = "phone"
to = "mobile"
)toml";
  journey.shape = workload::rename_phone({});
  journey.client_setup = "SET ROLE shop_client";
  return journey;
}

Journey user_triggers() {
  return split_on("UserTriggers", create_people({.columns = "name TEXT, touched integer"}) + R"sql(
    CREATE TABLE audit (number bigint GENERATED ALWAYS AS IDENTITY, what text);
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN NEW.touched := coalesce(NEW.touched, 0) + 1; RETURN NEW; END $$;
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO audit (what) VALUES (TG_OP); RETURN NULL; END $$;
    CREATE TRIGGER aaa BEFORE INSERT OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE TRIGGER zzz BEFORE UPDATE OF score ON people FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON people
    FOR EACH ROW EXECUTE FUNCTION note();
    CREATE TRIGGER note_all AFTER UPDATE ON people
    FOR EACH STATEMENT EXECUTE FUNCTION note();)sql");
}

// Names that hold whatever a name can hold, at their longest.
Journey strange_names() {
  Journey journey = split_on("StrangeNames", R"sql(
    CREATE TABLE "People ""of"" O'Hara; DROP TABLE people; --" (
      id integer PRIMARY KEY, city text, score integer,
      "Na.me of 63 bytes, as long as PostgreSQL allows names to be..Ж" text NOT NULL);)sql");
  journey.migration = R"toml(
[[change]]
action = "alter_column"
table = '''"People ""of"" O'Hara; DROP TABLE people; --"'''
column = "Na.me of 63 bytes, as long as PostgreSQL allows names to be..Ж"
to = '''Mobile "é" 'Ж'; SELECT 1/0'''
)toml";
  journey.shape = workload::rename_phone({.table = "People \"of\" O'Hara; DROP TABLE people; --"});
  journey.shape.before.columns = {"Na.me of 63 bytes, as long as PostgreSQL allows names to be..Ж"};
  journey.shape.after.columns = {"Mobile \"é\" 'Ж'; SELECT 1/0"};
  journey.shape.make_before = journey.shape.make_after;
  return journey;
}

// Functions and operators of another schema stand before PostgreSQL's own on the clients' path.
Journey hostile_search_path() {
  Journey journey = split_on("HostileSearchPath", people_with("name TEXT") + R"sql(
    CREATE SCHEMA hostile;
    CREATE FUNCTION hostile.split_part(text, text, integer) RETURNS text LANGUAGE sql AS
    $$ SELECT 'hostile' $$;
    CREATE FUNCTION hostile.glue(text, text) RETURNS text LANGUAGE sql AS $$ SELECT 'hostile' $$;
    CREATE OPERATOR hostile.|| (LEFTARG = text, RIGHTARG = text, FUNCTION = hostile.glue);)sql");
  journey.client_setup = "SET search_path = hostile, pg_catalog, public";
  return journey;
}

Journey another_schema() {
  Journey journey = split_on("AnotherSchema", R"sql(
    CREATE SCHEMA "My shop";
    CREATE TABLE "My shop"."People" (id integer PRIMARY KEY, city text, score integer, name text,
                                     boss integer REFERENCES "My shop"."People");
    CREATE INDEX "People_name_idx" ON "My shop"."People" (city, score) WHERE score > 10;
    CREATE VIEW "My shop".cities AS SELECT DISTINCT city FROM "My shop"."People";)sql");
  journey.migration = split_name_on_postgres("My shop.People");
  journey.shape = workload::split_name({.schema = "My shop", .table = "People"});
  journey.client_setup = "SET search_path = nowhere";
  return journey;
}

Journey toasted() {
  Journey journey =
      split_on("ToastedRows",
               create_people({.columns = "name TEXT, photo text DEFAULT repeat('photo', 4000)"}) +
                   "ALTER TABLE people ALTER photo SET STORAGE EXTERNAL;");
  journey.rows = 300;
  return journey;
}

// Deleted with its person, moved with its key; and a column that points at the table itself.
Journey foreign_keys() {
  return split_on("ForeignKeysBothWays", create_people({.columns = "name TEXT, boss integer "
                                                                   "REFERENCES people ON DELETE "
                                                                   "SET NULL ON UPDATE CASCADE"}) +
                                             R"sql(
    CREATE TABLE orders (number bigint GENERATED ALWAYS AS IDENTITY,
                         person integer REFERENCES people ON DELETE CASCADE ON UPDATE CASCADE);
    CREATE INDEX ON orders (person);
    CREATE FUNCTION ordering() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO orders (person) VALUES (NEW.id); RETURN NULL; END $$;
    CREATE TRIGGER people_orders AFTER INSERT ON people
    FOR EACH ROW EXECUTE FUNCTION ordering();)sql");
}

// Columns whose values can be equal and not the same, are unique, or point elsewhere: by several
// mappings on one table.
Journey columns_of_every_kind() {
  Journey journey = split_on("ColumnsOfEveryKind", "");
  journey.schema = R"sql(
    CREATE EXTENSION citext;
    CREATE TABLE phones (phone text PRIMARY KEY);
    INSERT INTO phones SELECT generate_series(0, 999)::text;
    CREATE TABLE people (id integer PRIMARY KEY, city text, score integer, nick citext,
                         traits json, weight numeric, badge text NOT NULL UNIQUE,
                         phone text REFERENCES phones);)sql";
  journey.migration = R"toml(
[[change]]
action = "replace_columns"
table = "people"
columns = ["nick", "traits", "weight"]
into = [{ name = "new_nick", type = "citext" }, { name = "new_traits", type = "json" },
        { name = "new_weight", type = "numeric" }]
forward.new_nick = "nick"
forward.new_traits = "traits"
forward.new_weight = "weight"
backward.nick = "new_nick"
backward.traits = "new_traits"
backward.weight = "new_weight"

[[change]]
action = "alter_column"
table = "people"
column = "badge"
to = "new_badge"

[[change]]
action = "alter_column"
table = "people"
column = "phone"
to = "new_phone"
)toml";
  journey.dual_writes = 3;
  journey.shape.before.columns = {"nick", "traits", "weight", "badge", "phone"};
  journey.shape.after.columns = {"new_nick", "new_traits", "new_weight", "new_badge", "new_phone"};
  journey.shape.make_before = [](Random& random) -> Row {
    const std::string number = std::to_string(workload::pick(random, 1'000));
    return {std::string(workload::pick(random, 2) == 0 ? "ada" : "ADA"),
            "{\"n\" : " + number + ",  \"n\":1}",
            "1.0" + std::string(workload::pick(random, 5), '0'), std::to_string(random()), number};
  };
  journey.shape.make_after = journey.shape.make_before;
  const auto same = [](const Row& written, const std::optional<Row>&) { return written; };
  journey.shape.forward = same;
  journey.shape.backward = same;
  return journey;
}

class PostgresVariantRoad : public ::testing::TestWithParam<Journey> {};

TEST_P(PostgresVariantRoad, GoesThereAndBackWhileBothApplicationsWrite) {
  Traveller traveller(GetParam());
  traveller.travel({&Traveller::apply, &Traveller::contract, &Traveller::roll_back,
                    &Traveller::apply, &Traveller::contract, &Traveller::purge});
}

std::string variant_name(const ::testing::TestParamInfo<Journey>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(OfTables, PostgresVariantRoad,
                         ::testing::Values(split_with_keys("NoDeclaredKey", Keys::undeclared),
                                           split_with_keys("TextKey", Keys::text), partitioned(),
                                           partitioned_twice(), inherited(),
                                           identity_and_generated(), row_level_security(),
                                           column_grants(), user_triggers(), strange_names(),
                                           hostile_search_path(), another_schema(), toasted(),
                                           foreign_keys()),
                         variant_name);

// Once only: several mappings take several times as long.
TEST(PostgresColumns, OfEveryKindGoThereAndBackWhileBothApplicationsWrite) {
  Traveller traveller(columns_of_every_kind());
  traveller.travel({&Traveller::apply, &Traveller::contract, &Traveller::roll_back});
}

}  // namespace
}  // namespace ratchet::testing
