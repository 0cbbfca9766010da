// What a .sql file allows: a comment `-- ratchet:allow RULE reason` above, in or behind a statement
// allows that rule there, `-- ratchet:allow-file RULE reason` in the whole file.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ratchet {

struct Allowance {
  std::string rule;
  std::string reason;
  std::size_t offset = 0;  // of the comment
  std::size_t length = 0;
  std::optional<std::size_t> anchor;  // a place in the statement that it is for; absent: the file
  bool used = false;
};
using AllowanceList = std::vector<Allowance>;

AllowanceList allowances_in(std::string_view sql);

}  // namespace ratchet
