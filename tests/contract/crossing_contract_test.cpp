// What one end of a crossing holds in every product: whatever clients write is captured, what the
// relay writes is not, and nothing gets by the fence and the guard.
#include "dialect/crossing.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "contract/store_contract.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr std::int64_t kToken = 7;
constexpr const char* kClosed = "people have moved: write to the new store";

struct KeyColumn {
  const char* name;
  Carried as;
};

LocatedSql located(const std::string& text) { return {.sql = {text}, .spot = {}}; }

CrossingEnd end_of(const char* table, const std::vector<KeyColumn>& key) {
  CrossingEnd end{
      .name = fmt::format("{}_1a2b3c", table), .table = unqualified(table), .when_closed = kClosed};
  for (const KeyColumn& each : key) {
    end.key.emplace_back(each.name);
    end.gives.push_back({Identifier(each.name), located(each.name), each.as});
    end.takes.push_back({Identifier(each.name), each.as});
  }
  end.gives.push_back({Identifier("name"), located("upper(name)"), Carried::text});
  end.takes.push_back({Identifier("name"), Carried::text});
  return end;
}

class CrossingContract : public JournalContract {
 protected:
  CrossingContract() {
    execute("CREATE TABLE people (id integer PRIMARY KEY, name text, email text UNIQUE)");
    execute("INSERT INTO people VALUES (1, 'ada', 'a@x'), (2, 'bob', 'b@x'), (3, 'cy', 'c@x')");
    before = all_definitions(schema());
    make(end_of("people", {{"id", Carried::integer}}), Guard::open);
  }

  void make(CrossingEnd made, Guard at_first) {
    end = std::move(made);
    const Scene scene{.schema = schema(), .in_force = {}};
    const StepSql statements = dialect().renderer().make_end(end, scene, at_first);
    write([&](Transaction& transaction) {
      for (const SqlText& each : dialect().renderer().in_transaction(statements)) {
        transaction.execute(each);
      }
    });
    crossing = store->crossing(end, schema());
  }
  void remove() {
    const Scene scene{.schema = schema(), .in_force = {}};
    const StepSql statements = dialect().renderer().remove_end(end, scene);
    write([&](Transaction& transaction) {
      for (const SqlText& each : dialect().renderer().in_transaction(statements)) {
        transaction.execute(each);
      }
    });
  }

  // The keys of all entries that wait.
  Rows waiting() {
    Rows keys;
    write([&](Transaction& transaction) {
      for (const OutboxEntry& each : crossing->waiting(transaction, 1'000)) {
        keys.push_back(each.key);
      }
    });
    return keys;
  }
  void forget() {
    write([&](Transaction& transaction) {
      crossing->delete_entries(transaction, crossing->waiting(transaction, 1'000));
    });
  }
  std::vector<RefusedRow> put(const Rows& rows, OnExisting existing) {
    std::vector<RefusedRow> refused;
    write([&](Transaction& transaction) { refused = crossing->put(transaction, rows, existing); });
    return refused;
  }
  void erase(const Rows& keys) {
    write([&](Transaction& transaction) { crossing->erase(transaction, keys); });
  }
  void set_guard(Guard guard) {
    write([&](Transaction& transaction) { crossing->set_guard(transaction, guard); });
  }
  void hold_back(const KeySpan& span) {
    write([&](Transaction& transaction) { crossing->hold_back(transaction, kToken, span); });
  }

  // What a client is told; "" when it is let through.
  std::string refusal_of(const std::string& statement) {
    try {
      execute(statement);
    } catch (const std::exception& failure) {
      return failure.what();
    }
    return "";
  }

  Definitions before;
  CrossingEnd end;
  std::unique_ptr<Crossing> crossing;
};

Value n(std::int64_t number) { return number; }
Value t(const char* text) { return std::string(text); }
Rows keys(std::initializer_list<std::int64_t> numbers) {
  Rows rows;
  for (const std::int64_t each : numbers) rows.push_back({each});
  return rows;
}

TEST_P(CrossingContract, key_of_every_row_that_a_client_writes_waits) {
  execute("INSERT INTO people VALUES (4, 'di', NULL), (5, 'ed', NULL)");
  execute("UPDATE people SET name = 'x' WHERE id = 2");
  execute("DELETE FROM people WHERE id = 1");
  EXPECT_EQ(waiting(), keys({4, 5, 2, 1}));
}

TEST_P(CrossingContract, old_and_new_key_of_a_row_that_gets_another_wait) {
  execute("UPDATE people SET id = 9 WHERE id = 3");
  EXPECT_EQ(waiting(), keys({3, 9}));
}

TEST_P(CrossingContract, upsert_is_captured) {
  execute("INSERT INTO people VALUES (2, 'z', NULL) ON CONFLICT (id) DO UPDATE SET name = 'z'");
  EXPECT_THAT(waiting(), ::testing::Contains(Row{n(2)}));
}

TEST_P(CrossingContract, what_was_rolled_back_was_never_written) {
  EXPECT_NE(refusal_of("INSERT INTO people VALUES (4, 'di', NULL), (1, 'again', NULL)"), "");
  EXPECT_THAT(waiting(), IsEmpty());
}

TEST_P(CrossingContract, entry_that_is_deleted_waits_no_more_and_its_successors_do) {
  execute("UPDATE people SET name = 'x' WHERE id = 2");
  forget();
  EXPECT_THAT(waiting(), IsEmpty());
  execute("UPDATE people SET name = 'y' WHERE id = 2");
  EXPECT_EQ(waiting(), keys({2}));
}

TEST_P(CrossingContract, id_of_an_entry_is_never_given_again) {
  const auto first_id = [&] {
    return crossing->waiting(*session->begin(Access::read), 1).at(0).id;
  };
  execute("UPDATE people SET name = 'x' WHERE id = 2");
  const std::string id = first_id();
  forget();
  execute("UPDATE people SET name = 'y' WHERE id = 2");
  EXPECT_NE(first_id(), id);
}

TEST_P(CrossingContract, backlog_tells_how_many_wait) {
  execute("UPDATE people SET name = 'x'");
  EXPECT_EQ(crossing->backlog(*session->begin(Access::read)).entries, 3);
  forget();
  const Backlog none = crossing->backlog(*session->begin(Access::read));
  EXPECT_EQ(none.entries, 0);
  EXPECT_EQ(none.age, Milliseconds(0));
}

TEST_P(CrossingContract, what_the_relay_writes_is_captured_by_nobody) {
  EXPECT_THAT(put({{n(1), t("ann")}, {n(8), t("hal")}}, OnExisting::overwrite), IsEmpty());
  erase(keys({2}));
  EXPECT_THAT(waiting(), IsEmpty());
  EXPECT_EQ(query("SELECT id, name FROM people ORDER BY id"),
            (Rows{{n(1), t("ann")}, {n(3), t("cy")}, {n(8), t("hal")}}));
  execute("UPDATE people SET name = 'x' WHERE id = 8");
  EXPECT_EQ(waiting(), keys({8}));
}

TEST_P(CrossingContract, copier_keeps_what_is_there) {
  EXPECT_THAT(put({{n(1), t("ann")}, {n(8), t("hal")}}, OnExisting::keep), IsEmpty());
  EXPECT_EQ(query("SELECT name FROM people WHERE id IN (1, 8) ORDER BY id"),
            (Rows{{t("ada")}, {t("hal")}}));
}

TEST_P(CrossingContract, closed_guard_refuses_clients_and_lets_the_relay_in) {
  set_guard(Guard::closed);
  EXPECT_EQ(crossing->guard(*session->begin(Access::read)), Guard::closed);
  EXPECT_THAT(refusal_of("INSERT INTO people VALUES (4, 'di', NULL)"), HasSubstr(kClosed));
  EXPECT_THAT(refusal_of("UPDATE people SET name = 'x' WHERE id = 1"), HasSubstr(kClosed));
  EXPECT_THAT(refusal_of("DELETE FROM people WHERE id = 1"), HasSubstr(kClosed));
  EXPECT_THAT(put({{n(1), t("ann")}}, OnExisting::overwrite), IsEmpty());
  set_guard(Guard::open);
  EXPECT_EQ(crossing->guard(*session->begin(Access::read)), Guard::open);
  EXPECT_EQ(refusal_of("UPDATE people SET name = 'x' WHERE id = 1"), "");
}

TEST_P(CrossingContract, guard_may_be_closed_at_first) {
  remove();
  make(end, Guard::closed);
  EXPECT_EQ(crossing->guard(*session->begin(Access::read)), Guard::closed);
  EXPECT_THAT(refusal_of("DELETE FROM people"), HasSubstr(kClosed));
}

TEST_P(CrossingContract, older_token_than_the_fence_writes_nothing_more) {
  write([&](Transaction& transaction) { crossing->raise_fence(transaction, kToken); });
  write([&](Transaction& transaction) { crossing->hold_fence(transaction, kToken); });
  EXPECT_EQ(
      kind_of([&] {
        write([&](Transaction& transaction) { crossing->hold_fence(transaction, kToken - 1); });
      }),
      ErrorKind::lease_lost);
  EXPECT_EQ(
      kind_of([&] {
        write([&](Transaction& transaction) { crossing->raise_fence(transaction, kToken - 1); });
      }),
      ErrorKind::lease_lost);
}

TEST_P(CrossingContract, fence_is_not_raised_while_somebody_holds_it) {
  const auto other = store->connect();
  const auto transaction = session->begin(Access::write);
  crossing->hold_fence(*transaction, kToken);
  EXPECT_EQ(kind_of([&] {
              write_on(*other, [&](Transaction& later) { crossing->raise_fence(later, kToken); });
            }),
            ErrorKind::busy);
}

TEST_P(CrossingContract, no_client_writes_while_clients_are_kept_out) {
  const auto transaction = session->begin(Access::write);
  crossing->keep_clients_out(*transaction);
  const auto other = store->connect();
  EXPECT_EQ(kind_of([&] {
              write_on(*other, [&](Transaction& client) {
                client.execute(sql("DELETE FROM {} WHERE id = {}", end.table, Bind{n(1)}));
              });
            }),
            ErrorKind::busy);
}

TEST_P(CrossingContract, span_ends_with_its_rows_and_the_last_is_open) {
  const auto transaction = session->begin(Access::read);
  const KeySpan first = crossing->next_span(*transaction, std::nullopt, 2);
  EXPECT_EQ(first, (KeySpan{.after = {}, .through = Row{n(2)}}));
  const KeySpan second = crossing->next_span(*transaction, first.through, 2);
  EXPECT_EQ(second, (KeySpan{.after = Row{n(2)}, .through = {}}));
}

TEST_P(CrossingContract, entries_of_a_span_that_is_held_back_do_not_wait) {
  execute("UPDATE people SET name = 'x'");
  hold_back({.after = Row{n(1)}, .through = Row{n(2)}});
  EXPECT_EQ(waiting(), keys({1, 3}));
  hold_back({.after = Row{n(2)}, .through = {}});
  EXPECT_EQ(waiting(), keys({1, 2}));
  write([&](Transaction& transaction) { crossing->let_go(transaction, kToken); });
  EXPECT_THAT(waiting(), SizeIs(3));
}

TEST_P(CrossingContract, what_was_held_back_before_a_take_over_is_let_go_by_the_successor) {
  execute("UPDATE people SET name = 'x'");
  hold_back({.after = Row{n(1)}, .through = Row{n(2)}});
  write([&](Transaction& transaction) { crossing->let_go(transaction, kToken + 1); });
  EXPECT_THAT(waiting(), SizeIs(3));
}

TEST_P(CrossingContract, pending_are_the_keys_of_a_span_once) {
  execute("UPDATE people SET name = 'x'");
  execute("UPDATE people SET name = 'y' WHERE id = 2");
  const auto transaction = session->begin(Access::read);
  EXPECT_THAT(crossing->pending(*transaction, {.after = Row{n(1)}, .through = {}}),
              UnorderedElementsAre(Row{n(2)}, Row{n(3)}));
}

TEST_P(CrossingContract, rows_are_seen_as_the_other_end_takes_them_and_as_they_are) {
  const auto transaction = session->begin(Access::read);
  EXPECT_EQ(crossing->rows(*transaction, Seen::given, KeySpan{.after = Row{n(2)}, .through = {}}),
            (Rows{{n(3), t("CY")}}));
  EXPECT_EQ(crossing->rows(*transaction, Seen::own, keys({2, 77})), (Rows{{n(2), t("bob")}}));
}

TEST_P(CrossingContract, composite_and_text_keys_are_held_back_in_the_order_of_the_table) {
  execute("CREATE TABLE visits (place text, day integer, name text, PRIMARY KEY (place, day))");
  execute("INSERT INTO visits VALUES ('a', 1, 'x'), ('a', 2, 'x'), ('b', 1, 'x'), ('b', 2, 'x')");
  make(end_of("visits", {{"place", Carried::text}, {"day", Carried::integer}}), Guard::open);
  execute("UPDATE visits SET name = 'y'");
  const KeySpan span = crossing->next_span(*session->begin(Access::read), Row{t("a"), n(1)}, 2);
  EXPECT_EQ(span.through, (Row{t("b"), n(1)}));
  hold_back(span);
  EXPECT_THAT(waiting(), UnorderedElementsAre(Row{t("a"), n(1)}, Row{t("b"), n(2)}));
}

TEST_P(CrossingContract, unique_value_may_be_swapped_between_two_rows) {
  remove();
  CrossingEnd whole = end_of("people", {{"id", Carried::integer}});
  whole.takes.push_back({Identifier("email"), Carried::text});
  make(whole, Guard::open);
  EXPECT_THAT(put({{n(1), t("ada"), t("b@x")}, {n(2), t("bob"), t("a@x")}}, OnExisting::overwrite),
              IsEmpty());
  EXPECT_EQ(query("SELECT email FROM people WHERE id < 3 ORDER BY id"),
            (Rows{{t("b@x")}, {t("a@x")}}));
}

TEST_P(CrossingContract, row_that_is_refused_is_named_and_the_others_are_put) {
  remove();
  CrossingEnd whole = end_of("people", {{"id", Carried::integer}});
  whole.takes.push_back({Identifier("email"), Carried::text});
  make(whole, Guard::open);
  const auto refused =
      put({{n(7), t("g"), t("g@x")}, {n(8), t("h"), t("c@x")}, {n(9), t("i"), t("i@x")}},
          OnExisting::overwrite);
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].key, Row{n(8)});
  EXPECT_THAT(refused[0].error, HasSubstr("email"));
  EXPECT_EQ(query("SELECT id FROM people WHERE id > 3 ORDER BY id"), keys({7, 9}));
}

TEST_P(CrossingContract, end_that_is_taken_down_leaves_the_schema_as_it_was) {
  execute("DELETE FROM people WHERE id = 1");
  remove();
  EXPECT_EQ(all_definitions(schema()), before);
  EXPECT_EQ(refusal_of("DELETE FROM people WHERE id = 2"), "");
}

RATCHET_CONTRACT_OF_EVERY_STORE(CrossingContract);

}  // namespace
}  // namespace ratchet::testing
