// One datum on its way to or from a database. Data are bound, never written into SQL.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace ratchet {

struct Null {
  auto operator<=>(const Null&) const = default;
};

struct Blob {
  std::string bytes;
  auto operator<=>(const Blob&) const = default;
};

using Value = std::variant<Null, std::int64_t, double, std::string, Blob>;
using Row = std::vector<Value>;
using Rows = std::vector<Row>;

bool is_null(const Value& value);

// The number in a result that can hold nothing else; NULL counts as 0.
// Throws Error{bug} when the value is of another type.
std::int64_t as_integer(const Value& value);

// The text in a result that can hold nothing else; NULL counts as "".
// Throws Error{bug} when the value is of another type.
std::string as_text(const Value& value);

// For people: NULL, 42, 'O''Hara', x'00ff'. Long texts are cut after 60 characters.
std::string to_display(const Value& value);

}  // namespace ratchet
