// The table that the road tests migrate, in its variants, with whatever may stand around it in
// SQLite, and what becomes of it on PostgreSQL.
#pragma once

#include <string>

#include "workload/shapes.hpp"

namespace ratchet::testing {

enum class Rowid { with, without };

struct PeopleTable {
  workload::Keys keys = workload::Keys::integer;
  Rowid rowid = Rowid::with;
  std::string columns;  // beside the key, city and score: "name TEXT, phone TEXT"
};
std::string create_people(const PeopleTable& table);

// The change that splits the names of `table` in two, in PostgreSQL's words.
std::string split_name_on_postgres(const std::string& table);

// An index, a view, an audit trigger, a trigger on a column of its own, an external-content FTS
// table kept by triggers: all on people with an integer key, all to be left alone.
std::string people_surroundings();

}  // namespace ratchet::testing
