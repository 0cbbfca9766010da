#include "change/map_keys.hpp"

#include <array>

namespace ratchet {
namespace {

constexpr std::array<std::string_view, 2> kBackwardOrOneWay = {"backward", "one_way"};

}  // namespace

void describe(Fields& f, TableMap& map) {
  f.sql_map({"forward", Presence::optional, "new column = expression over the old row"},
            map.forward);
  f.sql_map({"backward", Presence::optional, "old column = expression over the new row"},
            map.backward);
  f.flag({"one_way", Presence::optional, "the old application misses what the new one writes"},
         map.one_way, Unsaid::is_false);
  f.one_of(kBackwardOrOneWay, Presence::optional);
  describe(f, map.rows);
}

void check(const TableMap& map, Expansion& into) {
  check({.backward_given = !map.backward.empty(), .one_way = map.one_way}, into);
}

void check(const WayBack& way_back, Expansion& into) {
  if (way_back.backward_given || way_back.one_way) return;
  into.refuse({"", "neither `backward` nor `one_way` is given",
               "without `backward` the old application misses what the new one writes: give it, or "
               "say one_way = true"});
}

}  // namespace ratchet
