#include "cli/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"

namespace ratchet {
namespace {

// The number at the start of `text`, when nothing but `end` follows it.
std::optional<std::int64_t> number_before(const std::string& text, std::string_view end) {
  std::int64_t number = 0;
  const char* last = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), last, number);
  if (problem != std::errc() || stop == text.data()) return std::nullopt;
  const std::string_view rest(stop, static_cast<std::size_t>(last - stop));
  if (end.empty() ? !rest.empty() : !rest.starts_with(end)) return std::nullopt;
  return number;
}

std::string without_folder_and_ending(const std::string& word) {
  const std::string file = std::filesystem::path(word).filename().string();
  return file.ends_with(".toml") ? file.substr(0, file.size() - 5) : file;
}

std::string hint_for(const std::string& word, const std::vector<std::string>& ids) {
  if (ids.empty()) return "There are no migrations yet: `ratchet new NAME` begins one.";
  if (const auto nearest = nearest_word(word, ids)) {
    return fmt::format("Did you mean {}?", *nearest);
  }
  constexpr std::size_t kShown = 5;
  const std::size_t first = ids.size() > kShown ? ids.size() - kShown : 0;
  const std::vector<std::string> last(ids.begin() + static_cast<std::ptrdiff_t>(first), ids.end());
  return fmt::format("There is {}{}.", first > 0 ? "… " : "", join(last, {.separator = ", "}));
}

}  // namespace

std::optional<std::string> find_id(const std::string& word, const std::vector<std::string>& ids) {
  const std::string wanted = without_folder_and_ending(word);
  if (std::ranges::find(ids, wanted) != ids.end()) return wanted;
  if (const auto number = number_before(wanted, "")) {
    const auto found = std::ranges::find_if(
        ids, [&](const std::string& id) { return number_before(id, "_") == number; });
    if (found != ids.end()) return *found;
  }
  return std::nullopt;
}

std::string resolve_id(const std::string& word, const std::vector<std::string>& ids) {
  if (const auto found = find_id(word, ids)) return *found;
  throw Error(ErrorKind::usage, {.message = fmt::format("there is no migration `{}`", word),
                                 .hint = hint_for(without_folder_and_ending(word), ids)});
}

}  // namespace ratchet
