#include <algorithm>
#include <regex>

#include "tidy/rules.hpp"

namespace ratchet::tidy {
namespace {

constexpr std::size_t kColumnsMax = 100;
constexpr std::size_t kLinesMax = 400;
constexpr std::size_t kLinesMaxTestsAndSql = 600;
constexpr std::string_view kClock = "src/base/clock.cpp";
constexpr std::string_view kMain = "src/cli/main.cpp";

bool is_cpp(const SourceFile& file) {
  return file.path.ends_with(".cpp") || file.path.ends_with(".hpp");
}

bool is_product_code(const SourceFile& file) {
  return file.path.starts_with("src/") || file.path.starts_with("dialects/");
}

std::size_t columns_of(std::string_view line) {
  const auto starts_character = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // not a UTF-8 continuation byte
  };
  return static_cast<std::size_t>(std::ranges::count_if(line, starts_character));
}

void find_in(const SourceFile& file, const std::vector<std::string>& lines, const char* pattern,
             std::string_view what, Violations& found) {
  const std::regex expression(pattern, std::regex::optimize);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (std::regex_search(lines[i], expression)) {
      found.push_back({file.path, i + 1, std::string(what)});
    }
  }
}

}  // namespace

Violations check_length(const Sources& sources) {
  Violations found;
  for (const SourceFile& file : sources) {
    const bool is_roomy = file.path.starts_with("tests/") || file.path.ends_with(".sql");
    const std::size_t limit = is_roomy ? kLinesMaxTestsAndSql : kLinesMax;
    const std::size_t lines = lines_of(file.text).size();
    if (lines > limit) {
      found.push_back({file.path, lines, "longer than " + std::to_string(limit) + " lines"});
    }
  }
  return found;
}

Violations check_width(const Sources& sources) {
  Violations found;
  for (const SourceFile& file : sources) {
    const std::vector<std::string> lines = lines_of(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::size_t columns = columns_of(lines[i]);
      if (columns > kColumnsMax) {
        found.push_back({file.path, i + 1, std::to_string(columns) + " columns"});
      }
    }
  }
  return found;
}

Violations check_catch_all(const Sources& sources) {
  Violations found;
  for (const SourceFile& file : sources) {
    if (!is_cpp(file) || file.path == kMain) continue;
    find_in(file, code_of(file.text), R"(\bcatch\s*\(\s*\.\.\.)", "catches everything", found);
  }
  return found;
}

Violations check_ownership(const Sources& sources) {
  Violations found;
  for (const SourceFile& file : sources) {
    if (!is_cpp(file)) continue;
    const std::vector<std::string> code = code_of(file.text);
    find_in(file, code, R"(\b(shared_ptr|make_shared)\b)", "shared ownership", found);
    find_in(file, code, R"(\bnew\b)", "raw new", found);
  }
  return found;
}

Violations check_time(const Sources& sources) {
  Violations found;
  for (const SourceFile& file : sources) {
    if (!is_cpp(file) || file.path == kClock) continue;
    const std::vector<std::string> code = code_of(file.text);
    find_in(file, code, R"(\b(sleep_for|sleep_until|usleep|nanosleep)\b)", "sleeps", found);
    if (is_product_code(file)) {
      find_in(file, code, R"(_clock::now\b)", "reads the time past the Clock", found);
    }
  }
  return found;
}

Violations check_markers(const Sources& sources) {
  Violations found;
  for (const SourceFile& file : sources) {
    // Spelt apart, or this file would find itself.
    find_in(file, lines_of(file.text),
            "\\b(TO"
            "DO|FIX"
            "ME|XX"
            "X|HA"
            "CK)\\b",
            "left for later", found);
  }
  return found;
}

}  // namespace ratchet::tidy
