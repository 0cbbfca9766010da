#include "postgres/type_text.hpp"

#include "base/text.hpp"

namespace ratchet::postgres {

// "timestamp(3) with time zone" has its numbers in the middle.
TypeText taken_apart(const std::string& type) {
  const std::size_t open = type.find('(');
  const std::size_t close = type.find(')');
  if (open == std::string::npos || close == std::string::npos) return {.name = type, .numbers = {}};
  TypeText text{.name = type.substr(0, open) + type.substr(close + 1), .numbers = {}};
  std::string number;
  for (const char c : type.substr(open + 1, close - open)) {
    if (c != ',' && c != ')') {
      number += c;
      continue;
    }
    text.numbers.push_back(parse_integer(number).value_or(0));
    number.clear();
  }
  return text;
}

}  // namespace ratchet::postgres
