#include "cli/text_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/error.hpp"

namespace ratchet {

std::optional<std::string> read_text_file(const std::string& file) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.good() && !stream.eof()) {
    throw Error(ErrorKind::usage, {.message = fmt::format("{} can't be read", file),
                                   .hint = "Look at its permissions."});
  }
  return text;
}

void write_new(const TextFile& file) {
  if (std::filesystem::exists(file.path)) {
    throw Error(ErrorKind::usage, {.message = fmt::format("{} is there already", file.path),
                                   .hint = "Nothing was written; choose another name."});
  }
  std::ofstream stream(file.path, std::ios::binary);
  stream << file.text;
  stream.close();
  if (!stream) {
    throw Error(ErrorKind::usage, {.message = fmt::format("{} can't be written", file.path),
                                   .hint = "Look at the directory's permissions."});
  }
}

}  // namespace ratchet
