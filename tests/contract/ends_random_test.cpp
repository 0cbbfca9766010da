// Two ends with a relay and a copier between them, and a client whose statements are drawn by
// chance: when nothing is on its way any more, both tables say the same. For every pair of
// products.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>
#include <set>

#include "contract/one_end.hpp"
#include "support/chance.hpp"
#include "workload/database.hpp"

namespace ratchet::testing {
namespace {

constexpr std::int64_t kToken = 1;
constexpr std::int64_t kEverything = 100'000;
constexpr int kCopies = 6;
constexpr int kStatementsMax = 1'000;  // of one copy
constexpr int kIds = 30;
constexpr const char* kTable =
    "CREATE TABLE people (id integer PRIMARY KEY, name text, email text UNIQUE)";

class Client {
 public:
  Client(OneEnd& end, std::uint64_t seed)
      : product_(end.product()),
        database_(workload::connect({.url = end.url(), .setup = ""})),
        random_(seed) {}

  // Taken or refused: a value that must be unique is there now and then.
  void write() {
    try {
      database_->execute(statement());
    } catch (const workload::Failure&) {
      database_->roll_back();
    }
  }

 private:
  int id() { return std::uniform_int_distribution(1, kIds)(random_); }
  std::string email() { return fmt::format("'{}@x'", id()); }

  std::string statement() {
    switch (std::uniform_int_distribution(0, 7)(random_)) {
      case 0: return fmt::format("UPDATE people SET name = name || 'x' WHERE id = {}", id());
      case 1: return fmt::format("UPDATE people SET email = {} WHERE id = {}", email(), id());
      case 2: return fmt::format("UPDATE people SET id = {} WHERE id = {}", id(), id());
      case 3: return fmt::format("DELETE FROM people WHERE id = {}", id());
      case 4: return swap(id(), id());
      case 5: return "BEGIN; UPDATE people SET name = '?'; DELETE FROM people; ROLLBACK";
      default: return insert();
    }
  }
  std::string insert() {
    const std::string values = fmt::format("INTO people VALUES ({}, 'n', {})", id(), email());
    if (product_ == Product::sqlite) return "REPLACE " + values;
    return "INSERT " + values + " ON CONFLICT (id) DO UPDATE SET email = EXCLUDED.email";
  }
  // Two rows get each other's key, so that what must be unique is in each other's place.
  static std::string swap(int one, int other) {
    return fmt::format(
        "BEGIN; UPDATE people SET id = -1 WHERE id = {0}; UPDATE people SET id = {0} WHERE id = "
        "{1};"
        "UPDATE people SET id = {1} WHERE id = -1; COMMIT",
        one, other);
  }

  Product product_;
  std::unique_ptr<workload::Database> database_;
  std::mt19937_64 random_;
};

class EndsBetween : public ::testing::TestWithParam<Way> {
 protected:
  EndsBetween() {
    const CrossingEnd people = end_of("people", {{"id", Carried::integer}, {"name"}, {"email"}});
    for (OneEnd* each : {&from, &to}) {
      workload::connect({.url = each->url(), .setup = ""})->execute(kTable);
      each->make(people, each == &from ? Guard::open : Guard::closed);
    }
  }

  // Returns how many rows were refused.
  std::int64_t relay(std::int64_t entries_max) {
    std::vector<OutboxEntry> entries;
    Rows rows;
    std::set<Row> gone;
    from.write([&](Transaction& transaction) {
      from.crossing().hold_fence(transaction, kToken);
      entries = from.crossing().waiting(transaction, entries_max);
      for (const OutboxEntry& each : entries) gone.insert(each.key);
      rows = from.crossing().rows(transaction, Seen::given, Rows(gone.begin(), gone.end()));
    });
    for (const Row& each : rows) gone.erase({each.front()});
    std::vector<RefusedRow> refused;
    to.write([&](Transaction& transaction) {
      to.crossing().hold_fence(transaction, kToken);
      to.crossing().erase(transaction, Rows(gone.begin(), gone.end()));
      refused = to.crossing().put(transaction, rows, OnExisting::overwrite);
    });
    std::erase_if(entries, [&](const OutboxEntry& entry) {
      return std::ranges::count(refused, entry.key, &RefusedRow::key) > 0;
    });
    from.write(
        [&](Transaction& transaction) { from.crossing().delete_entries(transaction, entries); });
    return std::ssize(refused);
  }

  // The next part of a copy: holds a span back, or copies the one that is held and lets it go.
  void copy() {
    if (!held_) {
      held_ = from.crossing().next_span(*from.session().begin(Access::read), behind_, 3);
      from.write([&](Transaction& transaction) {
        from.crossing().hold_back(transaction, kToken, *held_);
      });
      return;
    }
    to.put(from.crossing().rows(*from.session().begin(Access::read), Seen::given, *held_),
           OnExisting::keep);
    from.write([&](Transaction& transaction) { from.crossing().let_go(transaction, kToken); });
    is_copied_ = !held_->through;
    behind_ = held_->through;
    held_.reset();
  }
  bool is_copied() const { return is_copied_; }
  // As if nothing had been copied yet.
  void begin_again() {
    const Rows there = to.rows(Seen::own);
    to.write([&](Transaction& transaction) {
      Rows keys;
      for (const Row& each : there) keys.push_back({each.front()});
      to.crossing().erase(transaction, keys);
    });
    behind_.reset();
    is_copied_ = false;
  }
  // Until nothing is on its way: what is refused once may stand in the way of itself only.
  void drain() {
    std::int64_t refused = 1;
    for (int rounds = 0; rounds < 10 && refused > 0; ++rounds) refused = relay(kEverything);
    EXPECT_EQ(refused, 0);
    EXPECT_EQ(from.crossing().backlog(*from.session().begin(Access::read)).entries, 0);
  }

  OneEnd from{GetParam().from};
  OneEnd to{GetParam().to};

 private:
  std::optional<Row> behind_;
  std::optional<KeySpan> held_;
  bool is_copied_ = false;
};

TEST_P(EndsBetween, say_the_same_when_nothing_is_on_its_way) {
  const std::uint64_t seed = chosen_seed();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Client client(from, seed);
  for (int at = 0; at < 2 * kIds; ++at) client.write();
  std::mt19937_64 random(seed + 1);
  for (int copies = 0; copies < kCopies * soak_factor(); ++copies) {
    begin_again();
    for (int at = 0; at < kStatementsMax && !is_copied(); ++at) {
      client.write();
      const int next = std::uniform_int_distribution(0, 9)(random);
      if (next < 3) copy();
      if (next > 3) relay(std::uniform_int_distribution(1, 10)(random));
    }
    drain();
    EXPECT_EQ(to.rows(Seen::own), from.rows(Seen::given));
  }
  EXPECT_EQ(to.crossing().backlog(*to.session().begin(Access::read)).entries, 0);
}

INSTANTIATE_TEST_SUITE_P(Of, EndsBetween, ::testing::ValuesIn(all_ways()), way_name);

}  // namespace
}  // namespace ratchet::testing
