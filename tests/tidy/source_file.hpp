// The source tree as values, so that a rule can be shown to fire on a planted file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ratchet::tidy {

struct SourceFile {
  std::string path;  // from the root of the repository: "src/base/clock.hpp"
  std::string text;
};

struct Include {
  std::string target;  // base/clock.hpp
  std::size_t line;
};

// src/floors.txt: module → floor.
using Floors = std::map<std::string, int, std::less<>>;

// What the rules look at: src, dialects, tests and bench, without the golden files.
std::vector<SourceFile> read_sources(const std::filesystem::path& root);
std::optional<SourceFile> read_source(const std::filesystem::path& root, std::string_view path);

Floors read_floors(std::string_view text);

std::vector<std::string> lines_of(std::string_view text);

// The same lines with comments and the contents of literals blanked out.
std::vector<std::string> code_of(std::string_view text);

std::vector<Include> includes_of(const SourceFile& file);

// "src/base/clock.hpp" → {"src", "base", "clock.hpp"}
std::vector<std::string> parts_of(std::string_view path);

}  // namespace ratchet::tidy
