#include "migration/unknown_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/text.hpp"

namespace ratchet {
namespace {

using Words = std::pair<std::string_view, std::string_view>;

constexpr std::array kHabits = {
#define RATCHET_HABIT(word, hint) Words{#word, hint},
#include "migration/habits.def"
#undef RATCHET_HABIT
};

// Keys of other tools -> ours; told only where the action at hand has ours.
constexpr std::array kKeyHabits = {
    Words{"up", "forward"},
    Words{"down", "backward"},
    Words{"using", "forward"},
    Words{"new_name", "to"},
    Words{"rename_to", "to"},
    Words{"name", "column"},
    Words{"name", "table"},
    Words{"name", "index"},
    Words{"name", "constraint"},
    Words{"null", "not_null"},
    Words{"nullable", "not_null"},
    Words{"data_type", "type"},
    Words{"foreign_key", "references"},
    Words{"predicate", "where"},
    Words{"values", "set"},
    Words{"enum_name", "enum"},
};

constexpr std::array<std::string_view, 5> kTopLevelKeys = {"description", "store", "requires",
                                                           "format", "options"};

std::string in_snake_case(std::string_view word) {
  std::string snake;
  for (const char c : word) {
    const auto code = static_cast<unsigned char>(c);
    if (std::isupper(code) != 0 && !snake.empty() && snake.back() != '_') snake += '_';
    snake += c == '-' || c == ' ' ? '_' : static_cast<char>(std::tolower(code));
  }
  return snake;
}

std::optional<std::string> meant_key(const UnknownKey& unknown) {
  if (auto near = nearest_word(unknown.key, unknown.known)) return near;
  for (const auto& [theirs, ours] : kKeyHabits) {
    if (theirs == unknown.key && std::ranges::find(unknown.known, ours) != unknown.known.end()) {
      return std::string(ours);
    }
  }
  return std::nullopt;
}

}  // namespace

KeyAdvice advise_on_key(const UnknownKey& unknown) {
  const auto meant = meant_key(unknown);
  const std::string hint = meant
                               ? fmt::format("{} has `{}`", unknown.subject, *meant)
                               : fmt::format("{} has {}", unknown.subject, join(unknown.known, {}));
  return {.text = {.message = fmt::format("unknown key `{}`", unknown.key), .hint = hint},
          .meant = meant};
}

std::optional<ErrorText> advise_on_slipped_key(const std::string& key, std::string_view subject) {
  if (std::ranges::find(kTopLevelKeys, key) == kTopLevelKeys.end()) return std::nullopt;
  return ErrorText{
      .message = fmt::format("`{}` belongs to the file, but stands in {}", key, subject),
      .hint = "in TOML a key belongs to the header above it: move it to the top of the file"};
}

std::optional<std::string> advise_on_habit(std::string_view action) {
  const auto found = std::ranges::find(kHabits, in_snake_case(action), &Words::first);
  if (found == kHabits.end()) return std::nullopt;
  return fmt::format("here it is {}", found->second);
}

}  // namespace ratchet
