#include "rehearsal/row_maker.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace ratchet {
namespace {

constexpr std::int64_t kParentKeysMax = 10'000;
constexpr int kImprovementsMax = 40;
constexpr std::int64_t kStride = 7;  // so that two foreign keys of one row don't move in step
constexpr std::int64_t kSpreads[] = {97, 9, 2};
constexpr std::size_t kLiteralsMax = 40;

// What stands in quotes, and the numbers: the values that constraints speak of.
std::vector<Value> literals_in(std::string_view text) {
  std::vector<Value> found;
  for (std::size_t at = 0; at < text.size() && found.size() < kLiteralsMax; ++at) {
    if (text[at] == '\'') {
      const std::size_t end = text.find('\'', at + 1);
      if (end == std::string_view::npos) break;
      found.emplace_back(std::string(text.substr(at + 1, end - at - 1)));
      at = end;
    } else if (std::isdigit(static_cast<unsigned char>(text[at])) != 0 &&
               (at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0)) {
      std::size_t end = at;
      while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
      if (const auto number = parse_integer(text.substr(at, end - at))) found.emplace_back(*number);
      at = end;
    }
  }
  return found;
}

bool is_unique(const Table& table, const Identifier& column) {
  const auto is_it = [&](const Index& index) {
    return index.unique && !index.columns.empty() && index.columns.back() == column;
  };
  return std::ranges::any_of(table.indexes, is_it) ||
         (!table.primary_key.empty() && table.primary_key.back() == column);
}

// The database gives it a value by itself.
bool is_given(const Column& column) {
  return column.generated != Generated::no || column.identity != Identity::none ||
         column.sequence.has_value();
}

SqlText bound(const Row& values) {
  std::vector<SqlText> places;
  for (const Value& value : values) places.push_back(sql("{}", Bind{value}));
  return join_sql(places, ", ");
}

}  // namespace

SqlText insertion(const QualifiedName& table, const std::vector<MadeRow>& rows,
                  const SqlText& bringing) {
  if (rows.front().columns.empty()) return sql("INSERT INTO {} DEFAULT VALUES", table);
  std::vector<SqlText> values;
  for (const MadeRow& row : rows) values.push_back(sql("({})", bound(row.values)));
  return sql("INSERT INTO {} ({}) {} VALUES {}", table, join_names(rows.front().columns), bringing,
             join_sql(values, ", "));
}

RowMaker::RowMaker(Ground& ground, const Schema& schema, const Table& table)
    : ground_(ground), table_(table.name), key_(table.primary_key) {
  for (const Column& column : table.columns) {
    if (!is_given(column)) add_part(schema, table, column);
  }
  add_parents(schema, table);
}

void RowMaker::add_part(const Schema& schema, const Table& table, const Column& column) {
  const bool is_key = std::ranges::find(table.primary_key, column.name) != table.primary_key.end();
  Part part{.column = column.name,
            .kind = ground_.parts().stage.kind_of(schema, table, column),
            .nullable = !column.not_null && !is_key,
            .in_key = is_key || is_unique(table, column.name)};
  const bool has_styles = part.kind.kind == ValueKind::text || part.kind.kind == ValueKind::other;
  const auto add_styles = [&](std::int64_t spread) {
    for (const TextStyle style : kTextStyles) {
      part.candidates.push_back({.fixed = std::nullopt, .style = style, .spread = spread});
      if (!has_styles) break;
    }
  };
  if (part.in_key) {
    add_styles(0);
  } else {
    for (const std::int64_t spread : kSpreads) add_styles(spread);
    std::string said = table.definition;
    for (const Constraint& each : table.constraints) said += "\n" + each.definition;
    for (Value& each : literals_in(said)) part.candidates.push_back({.fixed = std::move(each)});
  }
  if (part.nullable) part.candidates.push_back({.fixed = Null{}});
  parts_.push_back(std::move(part));
}

void RowMaker::add_parents(const Schema& schema, const Table& table) {
  for (const ForeignKey& key : table.foreign_keys) {
    const Table* target = schema.find_table(key.target);
    if (target == nullptr) continue;
    Parent parent{.table = key.target,
                  .columns = key.target_columns.empty() ? target->primary_key : key.target_columns,
                  .is_itself = key.target == table.name};
    for (std::size_t at = 0; at < key.columns.size(); ++at) {
      const auto part = std::ranges::find(parts_, key.columns[at], &Part::column);
      if (part == parts_.end() || part->parent) continue;
      part->parent = parents_.size();
      part->place = at;
    }
    parents_.push_back(std::move(parent));
  }
  look_for_parents();
}

void RowMaker::look_for_parents() {
  ground_.read([&](Transaction& transaction) {
    for (Parent& parent : parents_) {
      if (parent.is_itself || parent.columns.empty()) continue;
      parent.keys = transaction.query(sql("SELECT {} FROM {} ORDER BY {} LIMIT {}",
                                          join_names(parent.columns), parent.table,
                                          join_names(parent.columns), kParentKeysMax));
    }
  });
}

Value RowMaker::value_of(const Part& part, std::int64_t number) const {
  if (part.parent) {
    const Parent& parent = parents_[*part.parent];
    const auto count = std::ssize(parent.keys);
    if (count == 0) return Null{};
    const auto turn = static_cast<std::int64_t>(*part.parent);
    const std::int64_t at = turn == 0 ? number : number * kStride * turn + number / count;
    return parent.keys[static_cast<std::size_t>(at % count)].at(part.place);
  }
  const Candidate& chosen = part.candidates[part.chosen];
  if (chosen.fixed) return *chosen.fixed;
  const std::int64_t spread = chosen.spread == 0 ? number : number % chosen.spread + 1;
  return tame_value(part.kind, chosen.style, spread);
}

MadeRow RowMaker::tame(std::int64_t number) const {
  MadeRow row;
  for (const Part& part : parts_) {
    row.columns.push_back(part.column);
    row.values.push_back(value_of(part, number));
  }
  return row;
}

std::vector<MadeRow> RowMaker::nasty() const {
  std::vector<MadeRow> rows;
  for (std::size_t at = 0; at < parts_.size(); ++at) {
    if (parts_[at].parent) continue;
    for (Value& value : nasty_values(parts_[at].kind)) {
      MadeRow row = tame(ground_.next_number());
      row.values[at] = std::move(value);
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::vector<RowMaker::Changeable> RowMaker::changeable() const {
  std::vector<Changeable> columns;
  for (const Part& part : parts_) {
    if (part.in_key || part.parent) continue;
    columns.push_back({.column = part.column, .can_be_compared = part.kind.can_be_compared});
  }
  return columns;
}

bool RowMaker::can_be_compared(const Identifier& column) const {
  const auto part = std::ranges::find(parts_, column, &Part::column);
  return part != parts_.end() && part->kind.can_be_compared;
}

// Several rows: what fits once may repeat itself, or fit no longer when numbers have grown.
RowMaker::Trial RowMaker::try_rows(const Suits& suits) {
  Trial trial;
  const std::int64_t far_ahead = std::max<std::int64_t>(3 * ground_.parts().rows, 300);
  try {
    ground_.try_out([&](Transaction& transaction) {
      const std::int64_t first = ground_.next_number();
      for (const std::int64_t ahead : {std::int64_t{0}, std::int64_t{1}, far_ahead}) {
        transaction.execute(insertion(table_, {tame(first + ahead)}, {}));
      }
      trial.fits = suits(transaction);
    });
  } catch (const Error& error) {
    if (!is_refusal(error)) throw;
    trial.words = error.message();
  }
  return trial;
}

// One part gets another candidate: the first with which the rows fit or, where several are wrong at
// once, something else is in the way than before.
bool RowMaker::improve(const Suits& suits, Trial& last) {
  for (Part& part : parts_) {
    if (part.parent) continue;
    const std::size_t before = part.chosen;
    for (std::size_t at = 0; at < part.candidates.size(); ++at) {
      part.chosen = at;
      Trial trial = try_rows(suits);
      const bool is_other = !last.words.empty() && trial.words != last.words &&
                            trial.words.find(part.column.text()) == std::string::npos;
      if (!trial.fits && !is_other) continue;
      last = std::move(trial);
      return true;
    }
    part.chosen = before;
  }
  return false;
}

std::string RowMaker::learn(const Suits& suits) {
  Trial last = try_rows(suits);
  for (int step = 0; step < kImprovementsMax && !last.fits; ++step) {
    if (!improve(suits, last)) break;
  }
  if (last.fits) return {};
  return last.words.empty() ? "no value that was tried suits its mapping" : last.words;
}

}  // namespace ratchet
