// Values of every kind on their way between two stores, of whatever products: there and back they
// are what they were, and what a store would not hold exactly is refused.
#include "dialect/carried.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <limits>

#include "contract/one_end.hpp"

namespace ratchet::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Kind {
  Carried as;
  const char* name;
  const char* postgres;
  const char* sqlite;
  Row values;
};

Value t(const char* text) { return std::string(text); }
Value b(std::string bytes) { return Blob{std::move(bytes)}; }

std::vector<Kind> all_kinds() {
  using Integers = std::numeric_limits<std::int64_t>;
  using Reals = std::numeric_limits<double>;
  const Row moments = {t("2026-11-22 15:04:05.000001"), t("2026-11-22 15:04:05"), t("infinity"),
                       t("-infinity"), t("0044-03-15 12:00:00 BC")};
  return {
      {Carried::boolean, "boolean", "boolean", "BOOLEAN", {std::int64_t{0}, std::int64_t{1}}},
      {Carried::integer,
       "integer",
       "bigint",
       "INTEGER",
       {Integers::min(), Integers::max(), std::int64_t{0}, std::int64_t{-1}}},
      {Carried::real,
       "real",
       "double precision",
       "REAL",
       {0.0, -0.0, 0.1, -1e300, Reals::denorm_min(), Reals::max(), Reals::infinity(),
        -Reals::infinity()}},
      {Carried::number,
       "number",
       "numeric",
       "TEXT",
       {t("1.50"), t("0"), t("-0.000000001"), t("123456789012345678901234567890.5"), t("NaN")}},
      {Carried::text,
       "text",
       "text",
       "TEXT",
       {t(""), t(" a "), t("O'Hara \"x\" \\n {},NULL"), t("NULL"), t("1.0"), t("\xF0\x9F\xA6\x89"),
        t("two\nlines\ttab")}},
      {Carried::bytes,
       "bytes",
       "bytea",
       "BLOB",
       {b(""), b(std::string("\0\xFF\\x00", 6)), b("plain")}},
      {Carried::date,
       "date",
       "date",
       "DATE",
       {t("2026-11-22"), t("0001-01-01"), t("infinity"), t("0044-03-15 BC")}},
      {Carried::time,
       "time",
       "time without time zone",
       "TIME",
       {t("15:04:05.000001"), t("00:00:00"), t("24:00:00")}},
      {Carried::local_moment, "local", "timestamp without time zone", "DATETIME", moments},
      {Carried::moment, "moment", "timestamp with time zone", "TIMESTAMPTZ", moments},
      {Carried::uuid, "uuid", "uuid", "UUID", {t("0e984725-c51c-4bf4-9960-e1c80e27aba0")}},
      {Carried::json,
       "json",
       "json",
       "TEXT",
       {t(R"({"b":  1.50, "a": [null, "\u00e9"]})"), t("null"), t("5")}},
  };
}

// With a table that has a column v of that kind.
void make(OneEnd& end, const std::string& table, const std::string& type, Carried as) {
  end.write([&](Transaction& transaction) {
    transaction.execute(
        sql("CREATE TABLE {} (id integer PRIMARY KEY, v {})", Identifier(table), UserSql{type}));
  });
  end.make(end_of(table, {{"id", Carried::integer}, {"v", as}}), Guard::open);
}
void make(OneEnd& end, const Kind& kind) {
  make(end, kind.name, end.product() == Product::sqlite ? kind.sqlite : kind.postgres, kind.as);
}

class CarriedBetween : public ::testing::TestWithParam<Way> {
 protected:
  OneEnd from{GetParam().from};
  OneEnd to{GetParam().to};
};

TEST_P(CarriedBetween, value_of_every_kind_is_there_and_back_what_it_was) {
  for (const Kind& kind : all_kinds()) {
    SCOPED_TRACE(kind.name);
    Rows rows = {{std::int64_t{0}, Null{}}};
    for (const Value& each : kind.values) rows.push_back({std::ssize(rows), each});
    make(from, kind);
    EXPECT_THAT(from.put(rows, OnExisting::overwrite), IsEmpty());
    make(to, kind);
    EXPECT_THAT(to.put(from.rows(Seen::given), OnExisting::overwrite), IsEmpty());
    EXPECT_EQ(to.rows(Seen::own), rows);
    EXPECT_THAT(from.put(to.rows(Seen::given), OnExisting::overwrite), IsEmpty());
    EXPECT_EQ(from.rows(Seen::own), rows);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, CarriedBetween, ::testing::ValuesIn(all_ways()), way_name);

struct NotKept {
  Product product;
  const char* type;
  Carried as;
  Value value;
};

class NotCarried : public ::testing::TestWithParam<Product> {};

TEST_P(NotCarried, value_that_would_be_stored_as_another_is_refused_and_the_others_are_not) {
  const std::vector<NotKept> all = {
      {Product::postgres, "numeric(10,2)", Carried::number, t("1.505")},
      {Product::postgres, "numeric(10,2)", Carried::number, t("1.5")},
      {Product::postgres, "character varying(3)", Carried::text, t("abcd")},
      {Product::postgres, "character varying(3)", Carried::text, t("abc ")},
      {Product::postgres, "smallint", Carried::integer, std::int64_t{70'000}},
      {Product::postgres, "integer", Carried::integer, t("7 dwarfs")},
      {Product::postgres, "real", Carried::real, 0.1},
      {Product::postgres, "uuid", Carried::uuid, t("0E984725-C51C-4BF4-9960-E1C80E27ABA0")},
      {Product::postgres, "date", Carried::date, t("2026-02-30")},
      {Product::postgres, "timestamp(3) without time zone", Carried::local_moment,
       t("2026-11-22 15:04:05.000001")},
      {Product::postgres, "timestamp with time zone", Carried::moment, t("2026-11-22T15:04:05Z")},
      {Product::postgres, "boolean", Carried::boolean, std::int64_t{2}},
      {Product::postgres, "json", Carried::json, t("{")},
      {Product::postgres, "text", Carried::text, std::string("a\0b", 3)},
      {Product::sqlite, "TEXT", Carried::text, std::int64_t{5}},
      {Product::sqlite, "REAL", Carried::real, t("NaN")},
      {Product::sqlite, "DECIMAL(10,2)", Carried::number, t("1.50")},
      {Product::sqlite, "INTEGER", Carried::integer, t("5")},
  };
  OneEnd side(GetParam());
  int tables = 0;
  for (const NotKept& each : all) {
    if (each.product != GetParam()) continue;
    SCOPED_TRACE(fmt::format("{} in {}", to_display(each.value), each.type));
    make(side, fmt::format("t{}", ++tables), each.type, each.as);
    const auto refused = side.put(
        {{std::int64_t{1}, Null{}}, {std::int64_t{2}, each.value}, {std::int64_t{3}, Null{}}},
        OnExisting::overwrite);
    ASSERT_THAT(refused, SizeIs(1));
    EXPECT_EQ(refused[0].key, Row{std::int64_t{2}});
    EXPECT_NE(refused[0].error, "");
    EXPECT_THAT(side.rows(Seen::own), SizeIs(2));
  }
}

RATCHET_CONTRACT_OF_EVERY_STORE(NotCarried);

TEST(CarriedBetweenColumns, is_what_the_other_column_holds_exactly_or_nothing) {
  OneEnd postgres(Product::postgres);
  OneEnd sqlite(Product::sqlite);
  const auto holding = [](OneEnd& end, const char* type) {
    const Table table{.name = unqualified("t")};
    return end.store().dialect().holding({}, table, {.name = Identifier("v"), .type = type});
  };
  const auto between = [&](OneEnd& from, const char* given, OneEnd& to, const char* taking) {
    return carried_between(holding(from, given), holding(to, taking));
  };
  EXPECT_EQ(between(postgres, "integer", postgres, "bigint"), Carried::integer);
  EXPECT_EQ(between(postgres, "bigint", postgres, "integer"), std::nullopt);
  EXPECT_EQ(between(postgres, "numeric(10,2)", postgres, "integer"), std::nullopt);
  EXPECT_EQ(between(postgres, "numeric(10,2)", postgres, "numeric(10,2)"), Carried::number);
  EXPECT_EQ(between(postgres, "text", postgres, "character varying(10)"), std::nullopt);
  EXPECT_EQ(between(postgres, "character varying(10)", postgres, "text"), Carried::text);
  EXPECT_EQ(between(postgres, "inet", postgres, "inet"), Carried::own);
  EXPECT_EQ(between(postgres, "inet", postgres, "text"), std::nullopt);
  EXPECT_EQ(between(postgres, "inet", sqlite, "TEXT"), std::nullopt);
  EXPECT_EQ(between(postgres, "numeric(10,2)", sqlite, "TEXT"), Carried::number);
  EXPECT_EQ(between(postgres, "numeric(10,2)", sqlite, "DECIMAL(10,2)"), std::nullopt);
  EXPECT_EQ(between(postgres, "boolean", sqlite, "INTEGER"), Carried::boolean);
  EXPECT_EQ(between(postgres, "timestamp with time zone", sqlite, "DATETIME"), Carried::moment);
  EXPECT_EQ(between(postgres, "uuid", sqlite, "TEXT"), Carried::uuid);
  EXPECT_EQ(between(sqlite, "TEXT", postgres, "uuid"), Carried::uuid);
  EXPECT_EQ(between(sqlite, "INTEGER", postgres, "integer"), Carried::integer);
  EXPECT_EQ(between(sqlite, "INTEGER", postgres, "text"), std::nullopt);
  EXPECT_EQ(between(sqlite, "", sqlite, "TEXT"), std::nullopt);
  EXPECT_EQ(between(sqlite, "INTEGER", sqlite, "TEXT"), std::nullopt);
}

}  // namespace
}  // namespace ratchet::testing
