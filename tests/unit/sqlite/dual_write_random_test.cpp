// Thousands of random statements of an old and a new client, each compared with the oracle.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <map>
#include <random>

#include "sqlite/spelling.hpp"
#include "sqlite/trigger.hpp"
#include "unit/sqlite/mapping_oracle.hpp"
#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

constexpr int kStatements = 3'000;
constexpr int kKeys = 12;
using Random = std::mt19937_64;

struct Mapped {
  std::string name;
  std::vector<std::string> before;  // "name TEXT"
  std::vector<std::string> after;
  DualWrite step;
  MappingRules rules;
  std::vector<Cell> old_values;  // that clients write
  std::vector<Cell> new_values;
};

std::string bare(const Cell& text) { return text->substr(1, text->size() - 2); }
Cell as_text_cell(const std::string& text) { return "'" + text + "'"; }
Cell head(const Cell& name) {
  if (!name) return std::nullopt;
  return as_text_cell(bare(name).substr(0, bare(name).find(' ')));
}
Cell tail(const Cell& name) {
  if (!name) return std::nullopt;
  const std::size_t space = bare(name).find(' ');
  return as_text_cell(space == std::string::npos ? "" : bare(name).substr(space + 1));
}
Cell joined(const Cell& first, const Cell& last) {
  if (!first || !last) return std::nullopt;
  std::string whole = bare(first) + " " + bare(last);
  while (whole.ends_with(' ')) whole.pop_back();
  while (whole.starts_with(' ')) whole.erase(0, 1);
  return as_text_cell(whole);
}
Cell cased(const Cell& text, int (*change)(int)) {
  if (!text) return std::nullopt;
  std::string made = bare(text);
  for (char& c : made) c = static_cast<char>(change(static_cast<unsigned char>(c)));
  return as_text_cell(made);
}

const std::string kFirstWord = "substr(name, 1, instr(name || ' ', ' ') - 1)";
const std::string kRest = "substr(name, instr(name || ' ', ' ') + 1)";

Mapped renaming() {
  const auto same = [](const Cells& cells) { return cells[0]; };
  return {"renaming",
          {"phone TEXT COLLATE NOCASE"},
          {"mobile TEXT COLLATE NOCASE"},
          dual_write("t", {{"mobile", "phone"}}, {{"phone", "mobile"}}),
          {{{{0}, same}}, {{{0}, same}}},
          {std::nullopt, "'a'", "'A'", "'b'", "''"},
          {std::nullopt, "'a'", "'A'", "'c'"}};
}

Mapped splitting() {
  return {"splitting",
          {"name TEXT"},
          {"first TEXT", "last TEXT"},
          dual_write("t", {{"first", kFirstWord}, {"last", kRest}},
                     {{"name", "trim(first || ' ' || last)"}}),
          {{{{0}, [](const Cells& c) { return head(c[0]); }},
            {{0}, [](const Cells& c) { return tail(c[0]); }}},
           {{{0, 1}, [](const Cells& c) { return joined(c[0], c[1]); }}}},
          {std::nullopt, "'Mia Roe'", "'Mary Ann Roe'", "'Mia'", "''"},
          {std::nullopt, "'Mia'", "'Mary Ann'", "'Roe'", "'Ann Roe'", "''"}};
}

Mapped merging() {
  return {"merging",
          {"first TEXT", "last TEXT"},
          {"name TEXT"},
          dual_write("t", {{"name", "trim(first || ' ' || last)"}},
                     {{"first", kFirstWord}, {"last", kRest}}),
          {{{{0, 1}, [](const Cells& c) { return joined(c[0], c[1]); }}},
           {{{0}, [](const Cells& c) { return head(c[0]); }},
            {{0}, [](const Cells& c) { return tail(c[0]); }}}},
          {std::nullopt, "'Mia'", "'Mary Ann'", "'Roe'", "''"},
          {std::nullopt, "'Mia Roe'", "'Mary Ann Roe'", "'Mia'", "''"}};
}

Mapped retyping() {
  const auto to_number = [](const Cells& c) -> Cell {
    if (!c[0]) return std::nullopt;
    return std::to_string(std::atoi(bare(c[0]).c_str()));
  };
  const auto to_text = [](const Cells& c) { return c[0] ? as_text_cell(*c[0]) : std::nullopt; };
  return {
      "retyping",
      {"rating TEXT"},
      {"stars INTEGER"},
      dual_write("t", {{"stars", "CAST(rating AS INTEGER)"}}, {{"rating", "CAST(stars AS TEXT)"}}),
      {{{{0}, to_number}}, {{{0}, to_text}}},
      {std::nullopt, "'5'", "'05'", "'x'", "'12abc'", "'7'"},
      {std::nullopt, "5", "0", "7"}};
}

Mapped two_lossy_pairs() {
  const auto up = [](const Cells& c) { return cased(c[1], std::toupper); };
  const auto down = [](const Cells& c) { return cased(c[1], std::tolower); };
  const auto first = [](const Cells& c) { return c[0]; };
  return {"two_lossy_pairs",
          {"a TEXT", "b TEXT"},
          {"x TEXT", "y TEXT"},
          dual_write("t", {{"x", "a"}, {"y", "upper(b)"}}, {{"a", "x"}, {"b", "lower(y)"}}),
          {{{{0}, first}, {{1}, up}}, {{{0}, first}, {{1}, down}}},
          {std::nullopt, "'Roe'", "'roe'", "'ROE'", "'Poe'"},
          {std::nullopt, "'Roe'", "'roe'", "'ROE'", "'Poe'"}};
}

std::string definition(const Mapped& mapped) {
  return "CREATE TABLE t(id INTEGER PRIMARY KEY, city TEXT, " +
         join(mapped.before, {.separator = ", "}) + ", " + join(mapped.after, {.separator = ", "}) +
         ")";
}

std::vector<std::string> names(const std::vector<std::string>& columns) {
  std::vector<std::string> found;
  for (const std::string& each : columns) found.push_back(each.substr(0, each.find(' ')));
  return found;
}

std::string sql_of(const Cell& cell) { return cell.value_or("NULL"); }

class Contest {
 public:
  Contest(Mapped mapped, Recursion recursion, std::uint64_t seed)
      : mapped_(std::move(mapped)), oracle_(mapped_.rules), random_(seed) {
    Connection memory{InMemory{}};
    memory.execute(sql("{}", UserSql{definition(mapped_)}), Blame::statement);
    const Table table = Catalog().read(memory).tables.at(0);
    database_.exec(definition(mapped_));
    for (int key = 0; key < kKeys; key += 2) {
      MappedRow row{random_cells(mapped_.before.size(), mapped_.old_values),
                    Cells(mapped_.after.size())};
      insert_sql(key, row, "INSERT");
      database_.exec(statement_);
      rows_[key] = row;
    }
    for (const SqlText& text : dual_write_triggers(mapped_.step, table)) {
      database_.exec(text_of(text));
    }
    if (recursion == Recursion::on) database_.exec("PRAGMA recursive_triggers = ON");
    const Scene scene{.schema = {.tables = {table}}, .in_force = {mapped_.step}};
    const SqliteRenderer renderer;
    backfill_ =
        renderer.show(renderer.forward(Copy{.table = unqualified("t")}, scene).statements.front());
  }

  void run() {
    for (int count = 0; count < kStatements && !testing::Test::HasFailure(); ++count) {
      take_turn();
      compare();
    }
  }

 private:
  std::size_t pick(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  }
  bool chance(std::size_t of) { return pick(of) == 0; }
  Cells random_cells(std::size_t count, const std::vector<Cell>& values) {
    Cells cells;
    for (std::size_t at = 0; at < count; ++at) cells.push_back(values[pick(values.size())]);
    return cells;
  }

  void take_turn() {
    switch (pick(16)) {
      case 0:
      case 1:
      case 2: return insert();
      case 3: return erase();
      case 4: return move_key();
      case 5: return touch_neither();
      case 6: return backfill();
      case 7: return lose_new_side();
      default: return update();
    }
  }

  // Of the old side, the new side or both.
  MappedRow random_row(const MappedRow& was) {
    MappedRow row = was;
    const std::size_t sides = pick(5);
    if (sides != 0 && sides != 1) write_some(row.before, mapped_.old_values);
    if (sides == 0 || sides == 1 || sides == 4) write_some(row.after, mapped_.new_values);
    return row;
  }
  void write_some(Cells& cells, const std::vector<Cell>& values) {
    const std::size_t surely = pick(cells.size());
    for (std::size_t at = 0; at < cells.size(); ++at) {
      if (at == surely || chance(2)) cells[at] = values[pick(values.size())];
    }
  }

  void insert_sql(int key, const MappedRow& row, const std::string& verb) {
    std::vector<std::string> columns = {"id"};
    std::vector<std::string> values = {std::to_string(key)};
    const auto add = [&](const std::vector<std::string>& all, const Cells& cells) {
      for (std::size_t at = 0; at < all.size(); ++at) {
        if (!cells[at] && chance(2)) continue;  // left out
        columns.push_back(all[at]);
        values.push_back(sql_of(cells[at]));
      }
    };
    add(names(mapped_.before), row.before);
    add(names(mapped_.after), row.after);
    statement_ = verb + " INTO t(" + join(columns, {.separator = ", "}) + ") VALUES (" +
                 join(values, {.separator = ", "}) + ")";
  }

  void insert() {
    const int key = static_cast<int>(pick(kKeys));
    const MappedRow row = random_row({Cells(mapped_.before.size()), Cells(mapped_.after.size())});
    insert_sql(key, row, rows_.contains(key) ? "INSERT OR REPLACE" : "INSERT OR IGNORE");
    database_.exec(statement_);
    rows_[key] = oracle_.inserted(row);
  }

  // One row or several; the same values for each.
  void update() {
    const int low = static_cast<int>(pick(kKeys));
    const int high = chance(3) ? low + 4 : low;
    const MappedRow nothing{Cells(mapped_.before.size(), "unwritten"),
                            Cells(mapped_.after.size(), "unwritten")};
    const MappedRow written = random_row(nothing);
    std::vector<std::string> set;
    const auto add = [&](const std::vector<std::string>& all, const Cells& cells) {
      for (std::size_t at = 0; at < all.size(); ++at) {
        if (cells[at] != "unwritten") set.push_back(all[at] + " = " + sql_of(cells[at]));
      }
    };
    add(names(mapped_.before), written.before);
    add(names(mapped_.after), written.after);
    statement_ = std::string("UPDATE ") + (chance(4) ? "OR IGNORE " : "") + "t SET " +
                 join(set, {.separator = ", "}) + " WHERE id BETWEEN " + std::to_string(low) +
                 " AND " + std::to_string(high);
    database_.exec(statement_);
    for (auto& [key, row] : rows_) {
      if (key < low || key > high) continue;
      MappedRow now = row;
      overwrite(now.before, written.before);
      overwrite(now.after, written.after);
      row = oracle_.updated(row, now);
    }
  }
  static void overwrite(Cells& cells, const Cells& written) {
    for (std::size_t at = 0; at < cells.size(); ++at) {
      if (written[at] != "unwritten") cells[at] = written[at];
    }
  }

  void erase() {
    const int key = static_cast<int>(pick(kKeys));
    statement_ = "DELETE FROM t WHERE id = " + std::to_string(key);
    database_.exec(statement_);
    rows_.erase(key);
  }

  void move_key() {
    const int from = static_cast<int>(pick(kKeys));
    const int to = static_cast<int>(pick(kKeys));
    if (!rows_.contains(from) || rows_.contains(to)) return;
    statement_ = "UPDATE t SET id = " + std::to_string(to) + " WHERE id = " + std::to_string(from);
    database_.exec(statement_);
    rows_[to] = oracle_.updated(rows_[from], rows_[from]);
    rows_.erase(from);
  }

  void touch_neither() {
    const int key = static_cast<int>(pick(kKeys));
    statement_ = "UPDATE t SET city = 'c' WHERE id = " + std::to_string(key);
    database_.exec(statement_);
    if (rows_.contains(key)) rows_[key] = oracle_.updated(rows_[key], rows_[key]);
  }

  void without_triggers(const std::string& statement) {
    statement_ = statement;
    sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    database_.exec(statement_);
    sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, nullptr);
  }
  void backfill() {
    without_triggers(backfill_);
    for (auto& [key, row] : rows_) row = oracle_.backfilled(row);
  }
  // Back to a row that no backfill has reached.
  void lose_new_side() {
    const int key = static_cast<int>(pick(kKeys));
    std::vector<std::string> set;
    for (const std::string& column : names(mapped_.after)) set.push_back(column + " = NULL");
    without_triggers("UPDATE t SET " + join(set, {.separator = ", "}) +
                     " WHERE id = " + std::to_string(key));
    if (rows_.contains(key)) rows_[key].after = Cells(mapped_.after.size());
  }

  void compare() {
    std::vector<std::string> columns;
    for (const auto* side : {&mapped_.before, &mapped_.after}) {
      for (const std::string& column : names(*side)) columns.push_back("quote(" + column + ")");
    }
    std::vector<std::string> expected;
    for (const auto& [key, row] : rows_) {
      std::vector<std::string> values = {std::to_string(key)};
      for (const Cell& cell : row.before) values.push_back(sql_of(cell));
      for (const Cell& cell : row.after) values.push_back(sql_of(cell));
      expected.push_back(join(values, {.separator = "|"}));
    }
    EXPECT_EQ(
        rows(database_, "SELECT id, " + join(columns, {.separator = ", "}) + " FROM t ORDER BY id"),
        join(expected, {.separator = ";"}))
        << mapped_.name << " after " << statement_ << "\nbefore it: " << last_;
    last_ = join(expected, {.separator = ";"});
  }

  Mapped mapped_;
  MappingOracle oracle_;
  Random random_;
  SQLite::Database database_{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  std::map<int, MappedRow> rows_;
  std::string backfill_;
  std::string statement_;
  std::string last_;
};

class RandomClients : public testing::TestWithParam<Recursion> {
 protected:
  static void contest(const Mapped& mapped) {
    const std::uint64_t seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::cout << mapped.name << ": seed " << seed << '\n';
    Contest(mapped, GetParam(), seed).run();
  }
};

TEST_P(RandomClients, OfARenaming) { contest(renaming()); }
TEST_P(RandomClients, OfASplit) { contest(splitting()); }
TEST_P(RandomClients, OfAMerge) { contest(merging()); }
TEST_P(RandomClients, OfARetyping) { contest(retyping()); }
TEST_P(RandomClients, OfTwoLossyPairs) { contest(two_lossy_pairs()); }

INSTANTIATE_TEST_SUITE_P(Sqlite, RandomClients, testing::Values(Recursion::off, Recursion::on));

}  // namespace
}  // namespace ratchet::sqlite
