#include "workload/shapes.hpp"

#include <algorithm>
#include <cctype>

namespace ratchet::workload {
namespace {

constexpr std::string_view kWords[] = {"Ada",   "Grace", "O'Hara", "Zoë", "Ito",
                                       "Émile", "Noor",  "Jun",    "Kai", "\"Q\""};

std::string text_of(const Value& value) { return std::get<std::string>(value); }

// One word, no space in it.
std::string word(Random& random) {
  return std::string(kWords[pick(random, std::size(kWords))]) + std::to_string(pick(random, 1'000));
}

std::string last_name(Random& random) {
  return pick(random, 4) == 0 ? "van " + word(random) : word(random);
}

std::int64_t number(Random& random, std::size_t below) {
  return static_cast<std::int64_t>(pick(random, below));
}

Row nothing(Random&) { return {}; }

Row key_of(Keys keys, std::int64_t ordinal) {
  switch (keys) {
    case Keys::integer:
    case Keys::undeclared: return {ordinal};
    case Keys::text:
      // Not in the order of the ordinals, so that new keys fall anywhere in the table.
      return {"k" + std::to_string(ordinal * 7919 % 10'007) + "-" + std::to_string(ordinal)};
    case Keys::composite: return {std::string(ordinal % 3 == 0 ? "north" : "south"), ordinal};
  }
  return {};
}

std::vector<std::string> key_columns(Keys keys) {
  switch (keys) {
    case Keys::integer:
    case Keys::undeclared: return {"id"};
    case Keys::text: return {"code"};
    case Keys::composite: return {"region", "number"};
  }
  return {};
}

// NULL and not NULL alike go over as they are.
Row same(const Row& written, const std::optional<Row>&) { return written; }

Translation kept_or(Row fallback) {
  return [fallback = std::move(fallback)](const Row&, const std::optional<Row>& was) {
    return was ? *was : fallback;
  };
}

Row split(const Row& name, const std::optional<Row>&) {
  if (is_null(name[0])) return {Null{}, Null{}};
  const std::string text = text_of(name[0]);
  const std::size_t space = text.find(' ');
  return {text.substr(0, space), text.substr(space + 1)};
}

Row joined(const Row& names, const std::optional<Row>&) {
  if (is_null(names[0]) || is_null(names[1])) return {Null{}};
  return {text_of(names[0]) + " " + text_of(names[1])};
}

Row whole_name(Random& random) { return {word(random) + " " + last_name(random)}; }
Row two_names(Random& random) { return {word(random), last_name(random)}; }

Row maybe_null(Random& random, Value value) {
  return {pick(random, 8) == 0 ? Value(Null{}) : std::move(value)};
}

}  // namespace

Shape unmapped(const TableFrame& frame) {
  Shape shape;
  shape.name = "unmapped";
  shape.key = key_columns(frame.keys);
  shape.common = {"city", "score"};
  shape.before = {.schema = frame.schema, .table = frame.table, .columns = {}};
  shape.after = shape.before;
  shape.make_key = [keys = frame.keys](std::int64_t ordinal) { return key_of(keys, ordinal); };
  shape.make_common = [](Random& random) -> Row { return {word(random), number(random, 1'000)}; };
  if (frame.keys == Keys::undeclared) shape.entries = {Entry::insert, Entry::copy};
  shape.make_before = nothing;
  shape.make_after = nothing;
  shape.forward = same;
  shape.backward = same;
  return shape;
}

Shape split_name(const TableFrame& frame) {
  Shape shape = unmapped(frame);
  shape.name = "split_name";
  shape.before.columns = {"name"};
  shape.after.columns = {"first_name", "last_name"};
  shape.make_before = [](Random& random) {
    return pick(random, 8) == 0 ? Row{Null{}} : whole_name(random);
  };
  shape.make_after = two_names;
  shape.forward = split;
  shape.backward = joined;
  return shape;
}

Shape merge_name(const TableFrame& frame) {
  Shape shape = unmapped(frame);
  shape.name = "merge_name";
  shape.before.columns = {"first_name", "last_name"};
  shape.after.columns = {"name"};
  shape.make_before = two_names;
  shape.make_after = whole_name;
  shape.forward = joined;
  shape.backward = split;
  return shape;
}

Shape rename_phone(const TableFrame& frame) {
  Shape shape = unmapped(frame);
  shape.name = "rename_phone";
  shape.before.columns = {"phone"};
  shape.after.columns = {"mobile"};
  shape.make_before = [](Random& random) {
    return maybe_null(random, "+" + std::to_string(pick(random, 1'000'000)));
  };
  shape.make_after = [](Random& random) -> Row {
    return {"+" + std::to_string(pick(random, 1'000'000))};
  };
  return shape;
}

Shape retype_rating(const TableFrame& frame) {
  Shape shape = unmapped(frame);
  shape.name = "retype_rating";
  shape.before.columns = {"rating"};
  shape.after.columns = {"stars"};
  shape.make_before = [](Random& random) {
    return maybe_null(random, std::to_string(pick(random, 6)));
  };
  shape.make_after = [](Random& random) -> Row { return {number(random, 6)}; };
  shape.forward = [](const Row& rating, const std::optional<Row>&) -> Row {
    if (is_null(rating[0])) return {Null{}};
    return {std::int64_t{std::stoll(text_of(rating[0]))}};
  };
  shape.backward = [](const Row& stars, const std::optional<Row>&) -> Row {
    if (is_null(stars[0])) return {Null{}};
    return {std::to_string(std::get<std::int64_t>(stars[0]))};
  };
  return shape;
}

Shape keep_price(const TableFrame& frame) {
  Shape shape = unmapped(frame);
  shape.name = "keep_price";
  shape.before.columns = {"price"};
  shape.after.columns = {"price"};
  shape.make_before = [](Random& random) -> Row { return {number(random, 100'000)}; };
  shape.make_after = [](Random& random) -> Row {
    return {"c" + std::to_string(pick(random, 100'000))};
  };
  shape.forward = [](const Row& cents, const std::optional<Row>&) -> Row {
    return {"c" + std::to_string(std::get<std::int64_t>(cents[0]))};
  };
  shape.backward = [](const Row& text, const std::optional<Row>&) -> Row {
    return {std::int64_t{std::stoll(text_of(text[0]).substr(1))}};
  };
  return shape;
}

Shape upper_tag(const TableFrame& frame) {
  Shape shape = unmapped(frame);
  shape.name = "upper_tag";
  shape.before.columns = {"tag"};
  shape.after.columns = {"label"};
  shape.make_before = [](Random& random) -> Row {
    return {"t" + std::to_string(pick(random, 500))};
  };
  shape.make_after = [](Random& random) -> Row {
    return {"L" + std::to_string(pick(random, 500))};
  };
  shape.forward = [](const Row& tag, const std::optional<Row>&) -> Row {
    if (is_null(tag[0])) return {Null{}};
    std::string text = text_of(tag[0]);
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
    return {text};
  };
  shape.backward = kept_or({Null{}});
  return shape;
}

Shape add_country(const TableFrame& frame) {
  Shape shape = unmapped(frame);
  shape.name = "add_country";
  shape.after.columns = {"country"};
  shape.make_after = [](Random& random) -> Row { return {word(random)}; };
  shape.forward = kept_or({std::string("nowhere")});
  shape.backward = kept_or({});
  return shape;
}

Shape drop_legacy(const TableFrame& frame) {
  Shape shape = unmapped(frame);
  shape.name = "drop_legacy";
  shape.before.columns = {"legacy"};
  shape.make_before = [](Random& random) -> Row { return {word(random)}; };
  shape.forward = kept_or({});
  shape.backward = kept_or({std::string("none")});
  return shape;
}

Shape rename_table(const TableFrame& frame, const std::string& to) {
  Shape shape = unmapped(frame);
  shape.name = "rename_table";
  shape.after.table = to;
  shape.counts_rows = false;
  shape.entries = {Entry::insert};
  return shape;
}

Shape move_people(const TableFrame& frame, const std::string& to) {
  Shape shape = split_name(frame);
  shape.name = "move_people";
  shape.after.table = to;
  return shape;
}

Shape shop_users(const TableFrame& frame) {
  Shape shape = split_name(frame);
  shape.name = "shop_users";
  shape.common = {"email"};
  shape.make_common = [](Random& random) -> Row {
    return {"someone" + std::to_string(pick(random, 1'000'000)) + "@example.org"};
  };
  shape.make_before = whole_name;
  shape.keys_move = false;  // users have orders
  shape.rows_go = false;
  return shape;
}

std::string key_columns_sql(Keys keys) {
  switch (keys) {
    case Keys::integer: return "id INTEGER PRIMARY KEY";
    case Keys::text: return "code TEXT NOT NULL";
    case Keys::composite: return "region TEXT NOT NULL, number INTEGER NOT NULL";
    case Keys::undeclared: return "id INTEGER NOT NULL";
  }
  return "";
}

std::string key_constraint_sql(Keys keys) {
  switch (keys) {
    case Keys::integer:
    case Keys::undeclared: return "";
    case Keys::text: return "PRIMARY KEY (code)";
    case Keys::composite: return "PRIMARY KEY (region, number)";
  }
  return "";
}

}  // namespace ratchet::workload
