#include "cli/lint_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "base/error.hpp"
#include "lint/tool_file.hpp"

namespace ratchet {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

bool is_looked_at(const fs::path& path) {
  const std::string name = path.filename().string();
  if (path.extension() == ".sql") return !goes_back(name);
  constexpr std::size_t kDigitsMin = 4;  // of a migration's id
  return path.extension() == ".toml" && name.size() > kDigitsMin &&
         std::all_of(name.begin(), name.begin() + kDigitsMin, is_digit);
}

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> files;
  for (auto at = fs::recursive_directory_iterator(folder); at != fs::recursive_directory_iterator();
       ++at) {
    if (is_hidden(at->path())) {
      if (at->is_directory()) at.disable_recursion_pending();
    } else if (at->is_regular_file() && is_looked_at(at->path())) {
      files.push_back(at->path().lexically_normal().generic_string());
    }
  }
  std::ranges::sort(files, comes_before);
  return files;
}

}  // namespace

std::vector<std::string> lint_files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (fs::is_directory(path)) {
      std::ranges::move(files_in(path), std::back_inserter(files));
    } else if (fs::is_regular_file(path)) {
      files.push_back(path);
    } else {
      throw Error(ErrorKind::usage,
                  {.message = fmt::format("there is no file or folder {}", path),
                   .hint = "`ratchet lint PATH` looks at .sql files, migration files, and folders "
                           "of them."});
    }
  }
  return files;
}

}  // namespace ratchet
