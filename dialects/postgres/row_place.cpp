#include "postgres/row_place.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/ensure.hpp"
#include "base/error.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::string_view kEnd = "end";
constexpr std::string_view kSegment = "segment ";

// Takes numbers and the signs between them off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool take(std::int64_t& number) {
    const auto [end, failure] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    if (failure != std::errc() || number < 0) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }
  bool take(Place& place) {
    return take("(") && take(place.block) && take(",") && take(place.pointer) && take(")");
  }
  bool is_at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<RowPosition> read(std::string_view text) {
  RowPosition position;
  Scanner scanner(text);
  position.is_at_end = scanner.take(kEnd);
  if (!position.is_at_end) {
    position.is_segment = scanner.take(kSegment);
    const bool has_begin = scanner.take(position.relation) && scanner.take("/") &&
                           scanner.take(position.file) && scanner.take("/") &&
                           scanner.take(position.blocks) && scanner.take(position.after);
    if (!has_begin) return std::nullopt;
  }
  while (!scanner.is_at_end()) {
    SkippedRow row;
    if (!scanner.take(" ") || !scanner.take(row.relation) || !scanner.take(row.place)) {
      return std::nullopt;
    }
    position.skipped.push_back(row);
  }
  return position;
}

}  // namespace

std::string to_string(Place place) { return fmt::format("({},{})", place.block, place.pointer); }

std::vector<Place> places_in(std::string_view list) {
  std::vector<Place> places;
  Scanner scanner(list);
  while (!scanner.is_at_end()) {
    Place place;
    ensure(places.empty() || scanner.take(" "), "a list of places without spaces");
    ensure(scanner.take(place), "a place that can't be read");
    places.push_back(place);
  }
  return places;
}

Cursor cursor_of(const RowPosition& position) {
  std::string text(kEnd);
  if (!position.is_at_end) {
    text = fmt::format("{}{}/{}/{}{}", position.is_segment ? kSegment : "", position.relation,
                       position.file, position.blocks, to_string(position.after));
  }
  for (const SkippedRow& row : position.skipped) {
    text += fmt::format(" {}{}", row.relation, to_string(row.place));
  }
  return {text};
}

RowPosition position_of(const Cursor& cursor) {
  if (cursor.text.empty()) return {};
  if (const auto position = read(cursor.text)) return *position;
  throw Error(ErrorKind::store_failed,
              {.message = "the journal holds a place in a table that can't be read: " + cursor.text,
               .hint = "Continue with the version of ratchet that wrote it."});
}

}  // namespace ratchet::postgres
