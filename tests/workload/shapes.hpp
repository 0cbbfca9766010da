// The shapes that tests and the demo drive: one per kind of change. Each mapping is exact both
// ways on the data made here, so that what was acknowledged on one side says what must stand on
// the other.
#pragma once

#include "workload/shape.hpp"

namespace ratchet::workload {

// How rows are told apart. undeclared: an id column that the table does not declare as a key.
enum class Keys { integer, text, composite, undeclared };

struct TableFrame {
  std::string schema = {};
  std::string table = "people";
  Keys keys = Keys::integer;
};

// Key, and the common columns city (text) and score (integer). Nothing is mapped.
Shape unmapped(const TableFrame& frame);

Shape split_name(const TableFrame& frame);     // name -> first_name, last_name
Shape merge_name(const TableFrame& frame);     // first_name, last_name -> name
Shape rename_phone(const TableFrame& frame);   // phone -> mobile, the same value
Shape retype_rating(const TableFrame& frame);  // rating (text) -> stars (integer)
Shape keep_price(const TableFrame& frame);     // price (cents) -> price (text, 'c' before it)
Shape upper_tag(const TableFrame& frame);      // tag -> label, upper case, one way
Shape add_country(const TableFrame& frame);    // -> country, 'nowhere' where nobody gave one
Shape drop_legacy(const TableFrame& frame);    // legacy ->, 'none' for rows of the new application
Shape rename_table(const TableFrame& frame, const std::string& to);
// split_name, where the new application finds its side in another table.
Shape move_people(const TableFrame& frame, const std::string& to);

// users of migrations-example/shop.sql: name -> first_name, last_name, never NULL.
Shape shop_users(const TableFrame& frame);

// The columns of the key, as a CREATE TABLE declares them, and the declaration of the key
// ("PRIMARY KEY (...)", empty for undeclared).
std::string key_columns_sql(Keys keys);
std::string key_constraint_sql(Keys keys);

}  // namespace ratchet::workload
