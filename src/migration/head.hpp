// What a file says beside its changes and steps: the top level, and the keys that every entry has
// whatever its action. Described like steps, so that reader, writer and schema agree on them too.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "step/fields.hpp"

namespace ratchet {

struct FileHead {
  std::optional<std::string> description;
  std::optional<std::string> store;
  std::vector<std::string> required;
  TextMap allow;
};
void describe(Fields& fields, FileHead& head);

// Beside these, the top level has [options], `format`, and the entries themselves.
inline constexpr std::string_view kChangeKey = "change";
inline constexpr std::string_view kOptionsKey = "options";
inline constexpr std::string_view kFormatKey = "format";
inline constexpr std::int64_t kFormatNewest = 1;

struct EntryHead {
  std::optional<std::string> action;
  std::optional<std::size_t> only;  // index into kProductWords
  TextMap allow;
};
void describe(Fields& fields, EntryHead& head);

}  // namespace ratchet
