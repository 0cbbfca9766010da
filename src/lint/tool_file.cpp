#include "lint/tool_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace ratchet {
namespace {

struct Tool {
  std::string_view up;
  std::string_view down;
  std::string_view no_transaction;  // anywhere in the file
};
constexpr std::array kTools = {
    Tool{"-- +goose Up", "-- +goose Down", "-- +goose NO TRANSACTION"},
    Tool{"-- migrate:up", "-- migrate:down", "-- migrate:up transaction:false"},
};

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

// Where a line begins with that; npos when none does.
std::size_t find_line(std::string_view text, std::string_view beginning) {
  for (std::size_t at = text.find(beginning); at != std::string_view::npos;
       at = text.find(beginning, at + 1)) {
    if (at == 0 || text[at - 1] == '\n') return at;
  }
  return std::string_view::npos;
}

void blank(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < end; ++at) {
    if (text[at] != '\n') text[at] = ' ';
  }
}

// The number at the front, without leading zeros.
std::string_view take_number(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && is_digit(text[size])) ++size;
  std::string_view number = text.substr(0, size);
  text.remove_prefix(size);
  number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
  return number;
}

}  // namespace

ToolFile tool_file(std::string_view text, RunsIn runs_in) {
  ToolFile file{.sql = std::string(text), .runs_in = runs_in};
  for (const Tool& tool : kTools) {
    const std::size_t up = find_line(text, tool.up);
    if (up == std::string_view::npos) continue;
    const bool is_bare = find_line(text, tool.no_transaction) != std::string_view::npos;
    file.runs_in = is_bare ? RunsIn::statements : RunsIn::one_transaction;
    const std::size_t down = find_line(text, tool.down);
    if (down == std::string_view::npos) return file;
    blank(file.sql, down, down < up ? up : file.sql.size());
    return file;
  }
  return file;
}

bool goes_back(std::string_view file_name) {
  if (file_name.ends_with(".down.sql")) return true;
  const bool has_marks = file_name.size() > 2 && file_name.front() == 'U' && is_digit(file_name[1]);
  return has_marks && file_name.find("__") != std::string_view::npos;
}

bool comes_before(std::string_view left, std::string_view right) {
  while (!left.empty() && !right.empty()) {
    if (is_digit(left.front()) && is_digit(right.front())) {
      const std::string_view one = take_number(left);
      const std::string_view other = take_number(right);
      if (one.size() != other.size()) return one.size() < other.size();
      if (one != other) return one < other;
      continue;
    }
    if (left.front() != right.front()) return left.front() < right.front();
    left.remove_prefix(1);
    right.remove_prefix(1);
  }
  return left.size() < right.size();
}

}  // namespace ratchet
