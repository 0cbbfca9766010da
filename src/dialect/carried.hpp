// What a datum is on its way between two stores, whatever they call its type, and which columns of
// one can hold what those of another do. What a column holds is said by its dialect; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ratchet {

// A value of each looks the same in both stores. Booleans are 0 and 1; "NaN", which is equal to
// nothing, is a text; all others but the first three and bytes are texts anyway.
enum class Carried {
  boolean,
  integer,
  real,
  number,  // "1.50", exact
  text,
  bytes,
  date,          // "2026-11-22", "infinity"
  time,          // "15:04:05.000001"
  local_moment,  // "2026-11-22 15:04:05.000001"
  moment,        // the same, in UTC
  uuid,          // in lower case
  json,          // to the letter
  own,           // of one product only, as that writes it
};

// The value that it is then, wherever it comes from.
enum class Form { integer, real, bytes, text, any };
Form form_of(Carried carried);

struct Holding {
  Carried as = Carried::text;
  std::string type;  // "postgres numeric(10,2)": columns of the same type hold the same
  // Of integers and reals: bits. Of numbers: digits. Of texts: characters. Of times and moments:
  // digits behind the second. None: no limit.
  std::optional<std::int64_t> size{};
  std::optional<std::int64_t> scale{};  // of numbers: digits behind the point, always so many
  bool is_loose = false;   // the type says what the column should hold; what it does, its rows
  bool is_narrow = false;  // takes some values of its kind only: an enum
  bool operator==(const Holding&) const = default;
};

// As what the values of `given` are carried so that `taking` holds exactly the same; nullopt where
// it can't hold all of them. What only the rows of a loose column decide is let through: a row that
// is not taken exactly is refused when it comes.
std::optional<Carried> carried_between(const Holding& given, const Holding& taking);

// Whether values are told apart by what they look like on their way.
bool can_be_key(Carried carried);

}  // namespace ratchet
