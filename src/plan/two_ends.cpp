#include "plan/two_ends.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "step/table_pair.hpp"

namespace ratchet {
namespace {

const Table& table_in(const Shore& shore, const QualifiedName& name) {
  if (const Table* found = shore.schema.find_table(name)) return *found;
  throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(name),
                                    .hint = "Somebody else has dropped or renamed it."});
}

const Column& column_in(const Table& table, const Identifier& name) {
  if (const Column* found = find_column(table, name)) return *found;
  throw Error(ErrorKind::diverged,
              {.message = fmt::format("{} has no column {}", to_string(table.name), name.text()),
               .hint = "Somebody else has dropped or renamed it."});
}

LocatedSql said_in(const SqlChoice& choice, const Shore& shore) {
  const LocatedSql* said = choice.for_product(shore.dialect.capabilities().product);
  return said == nullptr ? LocatedSql{} : *said;
}

// What fills a column: the column itself, or an expression over the other row.
struct Filled {
  Identifier column;
  LocatedSql expression;
};

// How the rows of `from` become rows of `to`.
struct Passage {
  const Shore& from;
  const Table& from_table;
  const Shore& to;
  const Table& to_table;
  std::vector<Filled> filled;  // key first
  std::size_t key_size = 0;
};

LocatedSql itself(const Identifier& column) {
  std::string quoted = "\"";
  for (const char c : column.text()) {
    quoted += c;
    if (c == '"') quoted += c;
  }
  return {.sql = {quoted + '"'}, .spot = {}};
}

const Column* as_column(const Passage& passage, const Filled& filled) {
  const auto name = name_alone(filled.expression.sql);
  return name ? find_column(passage.from_table, *name) : nullptr;
}

Holding holding_of(const Shore& shore, const Table& table, const Column& column) {
  return shore.dialect.holding(shore.schema, table, column);
}

// What an expression gives is made what the column that it fills holds.
std::optional<Carried> carried(const Passage& passage, const Filled& filled) {
  const Holding taking =
      holding_of(passage.to, passage.to_table, column_in(passage.to_table, filled.column));
  const Column* column = as_column(passage, filled);
  if (column == nullptr) return taking.as == Carried::own ? std::nullopt : std::optional(taking.as);
  return carried_between(holding_of(passage.from, passage.from_table, *column), taking);
}

std::vector<KeyPair> key_in_order(const DualWrite& step, const Shores& shores) {
  std::vector<KeyPair> key = key_of(step, shores.here.dialect.capabilities().product);
  const auto& order = table_in(shores.there, *step.to).primary_key;
  std::ranges::stable_sort(key, {}, [&](const KeyPair& each) {
    return std::ranges::find(order, each.new_column) - order.begin();
  });
  return key;
}

Passage way_there(const DualWrite& step, const Shores& shores) {
  Passage passage{.from = shores.here,
                  .from_table = table_in(shores.here, step.table),
                  .to = shores.there,
                  .to_table = table_in(shores.there, *step.to),
                  .filled = {}};
  for (const KeyPair& each : key_in_order(step, shores)) {
    passage.filled.push_back({each.new_column, itself(each.old_column)});
  }
  passage.key_size = passage.filled.size();
  for (const auto& [column, choice] : step.forward) {
    passage.filled.push_back({column, said_in(choice, shores.here)});
  }
  return passage;
}

Passage way_back(const DualWrite& step, const Shores& shores) {
  Passage passage{.from = shores.there,
                  .from_table = table_in(shores.there, *step.to),
                  .to = shores.here,
                  .to_table = table_in(shores.here, step.table),
                  .filled = {}};
  for (const KeyPair& each : key_in_order(step, shores)) {
    passage.filled.push_back({each.old_column, itself(each.new_column)});
  }
  passage.key_size = passage.filled.size();
  for (const auto& [column, choice] : step.backward) {
    passage.filled.push_back({column, said_in(choice, shores.there)});
  }
  return passage;
}

std::vector<GivenColumn> given(const Passage& passage) {
  std::vector<GivenColumn> all;
  for (const Filled& each : passage.filled) {
    column_in(passage.to_table, each.column);
    all.push_back({each.column, each.expression, carried(passage, each).value_or(Carried::text)});
  }
  return all;
}

std::vector<TakenColumn> taken(const Passage& passage) {
  std::vector<TakenColumn> all;
  for (const Filled& each : passage.filled) {
    all.push_back({each.column, carried(passage, each).value_or(Carried::text)});
  }
  return all;
}

std::vector<Identifier> key_of(const Passage& passage) {
  std::vector<Identifier> key;
  for (std::size_t at = 0; at < passage.key_size; ++at) key.push_back(passage.filled[at].column);
  return key;
}

std::string of(const Table& table, const Identifier& column) {
  return to_string(table.name) + "." + column.text();
}

void refuse_what_does_not_pass(const Passage& passage, const std::string& side, Expansion& into) {
  for (std::size_t at = 0; at < passage.filled.size(); ++at) {
    const Filled& each = passage.filled[at];
    const Column* target = find_column(passage.to_table, each.column);
    if (target == nullptr) continue;  // refused by its name
    const bool is_key = at < passage.key_size;
    const std::string key = (is_key ? "on" : side + "." + each.column.text());
    const auto as = carried(passage, each);
    const Column* column = as_column(passage, each);
    if (!as && column != nullptr) {
      into.refuse({key,
                   fmt::format("{}, {}, can't hold every value of {}, {}, exactly",
                               of(passage.to_table, each.column), target->type,
                               of(passage.from_table, column->name), column->type),
                   "give it a type that can, or leave the column out"});
    } else if (!as) {
      into.refuse({key,
                   fmt::format("{}, {}, takes nothing from another store",
                               of(passage.to_table, each.column), target->type),
                   "give it a type that both stores have"});
    } else if (is_key && !can_be_key(*as)) {
      into.refuse({key,
                   fmt::format("rows can't be told apart by {}, {}, in two stores",
                               of(passage.to_table, each.column), target->type),
                   "their key is of integers, texts, uuids, bytes or moments"});
    }
  }
}

// Whoever is written to by the relay alone has to get along with what the mapping makes.
void refuse_what_nobody_makes(const Passage& passage, const std::string& side, Expansion& into) {
  for (const Column& column : passage.to_table.columns) {
    const bool is_made = std::ranges::count(passage.filled, column.name, &Filled::column) > 0;
    const bool makes_itself =
        column.generated != Generated::no || column.identity != Identity::none;
    if (is_made || makes_itself || !column.not_null || column.default_value) continue;
    into.refuse({side,
                 fmt::format("{} is NOT NULL without a default, and nothing is made for it",
                             of(passage.to_table, column.name)),
                 fmt::format("give {}.{}", side, column.name.text())});
  }
}

bool is_key_of(const Table& table, std::vector<Identifier> columns) {
  std::vector<Identifier> key = table.primary_key;
  std::ranges::sort(key);
  std::ranges::sort(columns);
  return !key.empty() && key == columns;
}

void refuse_other_key(const Passage& passage, Expansion& into) {
  const auto key = key_of(passage);
  if (is_key_of(passage.to_table, key)) return;
  std::vector<std::string> words;
  for (const Identifier& each : key) words.push_back(each.text());
  into.refuse({"on",
               fmt::format("({}) is not the primary key of {}", join(words, {}),
                           to_string(passage.to_table.name)),
               "in two stores rows belong together by the primary keys of both tables"});
}

// The relay brings rows in any order, and takes them away again.
void refuse_foreign_keys(const Passage& passage, Expansion& into) {
  for (const ForeignKey& each : passage.to_table.foreign_keys) {
    into.refuse({"to",
                 fmt::format("a foreign key of {} points at {}, and rows come in any order",
                             to_string(passage.to_table.name), to_string(each.target)),
                 "drop it by a migration of its own first, and add it again behind contract"});
  }
  for (const Table& other : passage.to.schema.tables) {
    for (const ForeignKey& each : other.foreign_keys) {
      if (each.target != passage.to_table.name || other.name == passage.to_table.name) continue;
      into.refuse({"to",
                   fmt::format("a foreign key of {} points at {}, and rows come in any order",
                               to_string(other.name), to_string(passage.to_table.name)),
                   "drop it by a migration of its own first, and add it again behind contract"});
    }
  }
}

// They have fired in the store where the client has written.
void refuse_triggers(const Passage& passage, Expansion& into) {
  for (const Trigger& each : passage.to_table.triggers) {
    if (is_ratchets_own(each.name.text())) continue;
    into.refuse({"to",
                 fmt::format("trigger {} of {} would fire again for rows that come from the other "
                             "store",
                             each.name.text(), to_string(passage.to_table.name)),
                 "drop it by a migration of its own first, and create it again behind purge"});
  }
}

void refuse_kinds_of_table(const Passage& passage, Expansion& into) {
  const Table& table = passage.to_table;
  const auto refuse = [&](std::string_view what) {
    into.refuse({"table", fmt::format("{} {}", to_string(table.name), what),
                 "such a table does not move to another store yet"});
  };
  if (!table.partition_key.empty() || !table.parents.empty()) refuse("is partitioned");
  if (table.hides_rows) refuse("has rows that row level security hides from ratchet");
  if (table.is_virtual) refuse("is virtual");
}

void refuse_keys_of_the_step(const DualWrite& step, Expansion& into) {
  const RowMapping& rows = step.rows;
  const auto refuse = [&](std::string_view key) {
    into.refuse({std::string(key), fmt::format("`{}` is not carried to another store yet", key),
                 "leave it out: every row moves, as it is"});
  };
  if (rows.where.given()) refuse("where");
  if (rows.missing) refuse("missing");
  if (rows.prefer.given()) refuse("prefer");
  if (rows.reference) refuse("reference");
  if (!step.names.empty()) refuse("names");
  if (step.backward.empty() && !step.forward.empty()) {
    into.refuse({"backward",
                 "one way only: behind the turn the old store could not be kept as the new one is",
                 "give `backward`: the way back needs it"});
  }
}

}  // namespace

void check_ends(const DualWrite& step, const Shores& shores, Expansion& into) {
  refuse_keys_of_the_step(step, into);
  if (!into.refusals().empty()) return;
  const Passage there = way_there(step, shores);
  const Passage back = way_back(step, shores);
  if (there.key_size == 0) {
    into.refuse({"on",
                 fmt::format("{} or {} has no primary key by which rows belong together",
                             to_string(step.table), to_string(*step.to)),
                 "say which: on = { new_column = \"old_column\" }"});
    return;
  }
  for (const Passage* each : {&there, &back}) {
    const std::string side = each == &there ? "forward" : "backward";
    refuse_kinds_of_table(*each, into);
    refuse_other_key(*each, into);
    refuse_what_does_not_pass(*each, side, into);
    refuse_what_nobody_makes(*each, side, into);
    refuse_foreign_keys(*each, into);
    refuse_triggers(*each, into);
  }
}

TwoEnds ends_of(const DualWrite& step, const Shores& shores) {
  const Passage there = way_there(step, shores);
  const Passage back = way_back(step, shores);
  const std::string name = mapping_key(step);
  const std::string from = to_string(step.table);
  const std::string to = to_string(*step.to);
  const std::string& store = *step.rows.to_store;
  return {
      .here = {.name = name,
               .table = step.table,
               .key = key_of(back),
               .gives = given(there),
               .takes = taken(back),
               .when_closed = fmt::format("{} has moved to {} in the store {}", from, to, store)},
      .there = {.name = name,
                .table = *step.to,
                .key = key_of(there),
                .gives = given(back),
                .takes = taken(there),
                .when_closed = fmt::format(
                    "{} is filled from {} of another store until that turns to here", to, from)}};
}

StepSql make_end(const TwoEnds& ends, EndOf which, const Dialect& dialect, const Scene& scene) {
  const bool is_old = which == EndOf::old_table;
  return dialect.renderer().make_end(is_old ? ends.here : ends.there, scene,
                                     is_old ? Guard::open : Guard::closed);
}

StepSql remove_end(const TwoEnds& ends, EndOf which, const Dialect& dialect, const Scene& scene) {
  return dialect.renderer().remove_end(which == EndOf::old_table ? ends.here : ends.there, scene);
}

StepSql purge_end(const TwoEnds& ends, const Dialect& here, const Scene& scene) {
  StepSql made = remove_end(ends, EndOf::old_table, here, scene);
  made.statements.push_back(sql("DROP TABLE {}", ends.here.table));
  return made;
}

}  // namespace ratchet
