#include <fmt/format.h>

#include "support/live_store.hpp"
#include "support/postgres/schema_lines.hpp"

namespace ratchet::testing {
namespace {

// Roles belong to the whole server, which other tests use at the same moment; whoever comes second
// finds what the first has made.
constexpr const char* kRoles = R"sql(
DO $$
BEGIN
  IF to_regrole('shop_owner') IS NULL THEN
    CREATE ROLE shop_owner LOGIN;
    CREATE ROLE shop_client;
    GRANT shop_client TO shop_owner;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;  -- somebody was faster, and has committed: who comes second waits for that
END $$;
)sql";

class LivePostgres final : public LiveStore {
 public:
  LivePostgres() {
    database_.execute(kRoles);
    database_.execute(fmt::format(
        "ALTER DATABASE {0} OWNER TO shop_owner; ALTER SCHEMA public OWNER TO shop_owner;",
        database_.name()));
  }

  std::string url() const override {
    return fmt::format("postgresql://shop_owner@127.0.0.1:{}/{}", database_.port(),
                       database_.name());
  }
  std::string configured_url() const override { return url(); }
  SchemaLines schema() override { return schema_lines(database_); }

  std::vector<std::string> tables() override {
    std::vector<std::string> tables;
    for (const PostgresRow& row : database_.query(
             "SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relpersistence <> 't' AND "
             "relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', "
             "'ratchet')")) {
      tables.push_back(row[0].value());
    }
    return tables;
  }

  // Partitions and children have triggers of the same names.
  int dual_writes() override {
    return std::stoi(
        database_.value("SELECT count(DISTINCT tgname) FROM pg_trigger WHERE tgname LIKE "
                        "U&'\\+10FFFD%insert'"));
  }

  void execute_without_triggers(const std::string& statements) override {
    const PostgresRows triggers = database_.query(
        "SELECT format('ALTER TABLE %s DISABLE TRIGGER %I;', tgrelid::regclass, tgname), "
        "format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I;', tgrelid::regclass, tgname) "
        "FROM pg_trigger WHERE tgname LIKE U&'\\+10FFFD%'");
    std::string off;
    std::string on;
    for (const PostgresRow& row : triggers) {
      off += row[0].value();
      on += row[1].value();
    }
    database_.execute(off + statements + ";" + on);
  }

  void keep() override { database_.keep(); }
  void restore() override { database_.restore(); }

 private:
  PostgresDatabase database_;
};

}  // namespace

std::unique_ptr<LiveStore> make_postgres() { return std::make_unique<LivePostgres>(); }

}  // namespace ratchet::testing
