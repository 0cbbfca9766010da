#include "unit/postgres/script_locks.hpp"

#include <algorithm>

#include "postgres/script_reader.hpp"

namespace ratchet::postgres {
namespace {

using testing::PostgresDatabase;

// Read by lint first, so that it knows what a project's earlier files have said.
constexpr const char* kSetUp = R"sql(
CREATE TABLE parent (id bigint PRIMARY KEY, v int);
CREATE TABLE t (id bigint PRIMARY KEY, a int, b varchar(20), c numeric(10,2), d timestamp(3),
                e text, n int NOT NULL, o timestamptz, j json, ch char(5), parent_id bigint,
                checked varchar(20) CHECK (checked <> 'x'),
                proven int, q int, i interval, vb varbit(8), fk bigint REFERENCES parent (id),
                CONSTRAINT proven_not_null CHECK (proven IS NOT NULL));
CREATE INDEX t_b_idx ON t (b);
CREATE UNIQUE INDEX t_n_idx ON t (n);
CREATE UNIQUE INDEX t_a_idx ON t (a);
CREATE TABLE child (id bigint PRIMARY KEY, t_id bigint,
                    CONSTRAINT child_fk FOREIGN KEY (t_id) REFERENCES t (id));
CREATE TABLE bare (id bigint, v int);
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE pd PARTITION OF p DEFAULT;
CREATE TABLE loose (k int, v int);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE feel (id bigint PRIMARY KEY, m mood, w text COLLATE "C", u text, z timestamp,
                   both_known int, CHECK (both_known IS NOT NULL AND both_known > 0));
CREATE INDEX feel_w_idx ON feel (w);
CREATE TABLE seen (id bigint PRIMARY KEY, u text);
CREATE VIEW seen_view AS SELECT u FROM seen;
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE DOMAIN plain AS int;
CREATE MATERIALIZED VIEW m AS SELECT id, v FROM parent;
CREATE UNIQUE INDEX m_id_idx ON m (id);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER t_trigger BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
ALTER TABLE t ADD CONSTRAINT waiting CHECK (a > 0) NOT VALID;
ALTER TABLE child ADD CONSTRAINT waiting_fk FOREIGN KEY (t_id) REFERENCES t (id) NOT VALID;
ALTER TABLE loose ADD CONSTRAINT loose_bound CHECK (k >= 200 AND k < 300 AND k IS NOT NULL);
)sql";

constexpr const char* kRows = R"sql(
INSERT INTO parent SELECT g, g FROM generate_series(1, 50) g;
INSERT INTO t SELECT g, g, 'b' || g, g, now(), 'e', g, now(),
       '{}', 'c', g, 'c', g, g, '1 h', b'1', g
  FROM generate_series(1, 50) g;
INSERT INTO child SELECT g, g FROM generate_series(1, 50) g;
INSERT INTO bare SELECT g, g FROM generate_series(1, 50) g;
INSERT INTO p SELECT g, g FROM generate_series(1, 50) g;
INSERT INTO feel SELECT g, 'ok', 'w', 'u', now(), g FROM generate_series(1, 50) g;
INSERT INTO loose SELECT g, g FROM generate_series(200, 250) g;
REFRESH MATERIALIZED VIEW m;
)sql";

const std::vector<std::string> kModes = {
    "AccessShareLock", "RowShareLock",          "RowExclusiveLock", "ShareUpdateExclusiveLock",
    "ShareLock",       "ShareRowExclusiveLock", "ExclusiveLock",    "AccessExclusiveLock"};
// The tables as they were called before, since statements rename and drop them.
constexpr const char* kRememberNames =
    "CREATE TEMP TABLE known ON COMMIT DROP AS SELECT oid AS relation, relname::text FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm')";

// Weaker ones are what any client takes.
constexpr std::size_t kFirstStrong = 3;

std::size_t strength_of(const std::string& mode) {
  return static_cast<std::size_t>(std::ranges::find(kModes, mode) - kModes.begin());
}

}  // namespace

void keep_strongest(Locks& locks, const std::string& table, const std::string& mode) {
  if (strength_of(mode) < kFirstStrong) return;
  std::string& kept = locks[table];
  if (kept.empty() || strength_of(kept) < strength_of(mode)) kept = mode;
}

Claimed claims_of(const std::string& statement) {
  PostgresScriptReader reader(ServerFacts{});
  reader.read(kSetUp);
  Claimed claimed;
  for (const Effect& effect : reader.read(statement)) {
    EXPECT_NE(effect.kind, EffectKind::unreadable) << statement << ": " << effect.words;
    for (const EffectLock& lock : effect.locks) {
      keep_strongest(claimed.locks, to_string(lock.table), lock.mode + "Lock");
    }
    claimed.work = std::max(claimed.work, effect.work);
  }
  return claimed;
}

namespace {

using Numbers = std::map<std::string, std::string>;

Numbers numbers(PostgresDatabase& database, const std::string& expression) {
  Numbers found;
  for (const auto& row :
       database.query("SELECT relname::text, (" + expression +
                      ")::text FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                      "AND relkind IN ('r', 'p', 'm') ORDER BY 1")) {
    found[*row[0]] = row[1].value_or("");
  }
  return found;
}

std::set<std::string> changed(const Numbers& before, const Numbers& after) {
  std::set<std::string> names;
  for (const auto& [name, value] : before) {
    const auto now = after.find(name);
    if (now != after.end() && now->second != value) names.insert(name);
  }
  return names;
}

constexpr const char* kFile = "pg_relation_filenode(oid)";
constexpr const char* kScans = "pg_stat_get_xact_numscans(oid)";

}  // namespace

Seen run(PostgresDatabase& database, const std::string& statement) {
  Seen seen;
  const std::string count = "SELECT count(*) FROM pg_index";
  database.execute("BEGIN");
  database.execute(kRememberNames);
  const Numbers files = numbers(database, kFile);
  const Numbers scans = numbers(database, kScans);
  const std::string indexes = database.value(count);
  database.execute(statement);
  seen.rewritten = changed(files, numbers(database, kFile));
  seen.scanned = changed(scans, numbers(database, kScans));
  seen.built = std::stoi(database.value(count)) > std::stoi(indexes);
  for (const auto& row :
       database.query("SELECT relname, mode FROM pg_locks JOIN known USING (relation) "
                      "WHERE pid = pg_backend_pid() AND granted")) {
    keep_strongest(seen.locks, *row[0], *row[1]);
  }
  database.execute("ROLLBACK");
  return seen;
}

ScriptLocks::ScriptLocks() { database.execute(std::string(kSetUp) + kRows); }

void ScriptLocks::expect_as_claimed(const std::string& statement) {
  const Claimed claimed = claims_of(statement);
  const Seen seen = run(database, statement);
  EXPECT_EQ(seen.locks, claimed.locks) << statement;
  EXPECT_EQ(!seen.rewritten.empty(), claimed.work == RowCost::rewrite) << statement;
  if (seen.rewritten.empty()) {
    const bool reads = claimed.work == RowCost::scan || claimed.work == RowCost::index_build;
    EXPECT_EQ(!seen.scanned.empty(), reads) << statement;
  }
  if (claimed.work == RowCost::index_build) {
    EXPECT_TRUE(seen.built) << statement;
  }
}

int ScriptLocks::major_version() {
  constexpr int kPatches = 10'000;
  return std::stoi(database.value("SHOW server_version_num")) / kPatches;
}

}  // namespace ratchet::postgres
