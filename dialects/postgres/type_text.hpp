// A type as the catalog writes it, taken apart: "numeric(10,2)", "timestamp(3) with time zone".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ratchet::postgres {

struct TypeText {
  std::string name;                   // "timestamp with time zone"
  std::vector<std::int64_t> numbers;  // in parentheses
};

TypeText taken_apart(const std::string& type);

}  // namespace ratchet::postgres
