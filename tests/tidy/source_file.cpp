#include "tidy/source_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace ratchet::tidy {
namespace {

constexpr std::string_view kTopFolders[] = {"src", "dialects", "tests", "bench"};
const std::set<std::string, std::less<>> kExtensions = {".cpp", ".hpp", ".def", ".sql"};

std::string read(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Copies C++ text, blanking comments and literals; newlines stay where they are.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts_with("//")) {
        blank_until("\n", Ending::keep);
      } else if (starts_with("/*")) {
        blank_until("*/", Ending::blank);
      } else if (starts_with("R\"") && !after_word()) {
        raw_string();
      } else if (text_[at_] == '"' || (text_[at_] == '\'' && !after_word())) {
        literal();
      } else {
        code_ += text_[at_++];
      }
    }
    return std::move(code_);
  }

 private:
  enum class Ending { keep, blank };

  bool starts_with(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  bool after_word() const { return at_ > 0 && is_word(text_[at_ - 1]); }

  void blank_to(std::size_t end) {
    for (; at_ < std::min(end, text_.size()); ++at_) code_ += text_[at_] == '\n' ? '\n' : ' ';
  }

  void blank_until(std::string_view what, Ending ending) {
    const std::size_t found = text_.find(what, at_ + 1);
    if (found == std::string_view::npos) return blank_to(text_.size());
    blank_to(found + (ending == Ending::blank ? what.size() : 0));
  }

  void raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return blank_to(text_.size());
    const std::string tag{text_.substr(at_ + 2, open - at_ - 2)};
    blank_until(")" + tag + "\"", Ending::blank);
  }

  void literal() {
    const char quote = text_[at_];
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2 : 1;
    }
    blank_to(end + 1);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string code_;
};

}  // namespace

std::vector<SourceFile> read_sources(const std::filesystem::path& root) {
  std::vector<SourceFile> files;
  for (const std::string_view top : kTopFolders) {
    if (!std::filesystem::is_directory(root / top)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / top)) {
      const std::string path = std::filesystem::relative(entry.path(), root).generic_string();
      if (!entry.is_regular_file() || !kExtensions.contains(entry.path().extension().string()) ||
          (path.starts_with("tests/golden/") && !path.ends_with("pp"))) {
        continue;
      }
      files.push_back({path, read(entry.path())});
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

std::optional<SourceFile> read_source(const std::filesystem::path& root, std::string_view path) {
  if (!std::filesystem::is_regular_file(root / path)) return std::nullopt;
  return SourceFile{std::string(path), read(root / path)};
}

Floors read_floors(std::string_view text) {
  Floors floors;
  for (const std::string& line : lines_of(text)) {
    if (line.empty() || line.front() < '0' || line.front() > '9') continue;
    std::istringstream words(line);
    int floor = 0;
    words >> floor;
    for (std::string module; words >> module;) floors.emplace(module, floor);
  }
  return floors;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> code_of(std::string_view text) { return lines_of(Blanker(text).run()); }

std::vector<Include> includes_of(const SourceFile& file) {
  std::vector<Include> includes;
  const std::vector<std::string> lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].starts_with("#include ")) continue;
    const std::size_t open = lines[i].find_first_of("\"<");
    const std::size_t close = lines[i].find_last_of("\">");
    if (open == std::string::npos || close <= open) continue;
    includes.push_back({lines[i].substr(open, close - open), i + 1});
    includes.back().target.erase(0, 1);
  }
  return includes;
}

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(path)};
  for (std::string part; std::getline(stream, part, '/');) parts.push_back(part);
  return parts;
}

}  // namespace ratchet::tidy
