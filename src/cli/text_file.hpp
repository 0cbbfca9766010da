// Small files, read and written whole.
#pragma once

#include <optional>
#include <string>

namespace ratchet {

// nullopt when there is no such file. Throws Error{usage} when it can't be read.
std::optional<std::string> read_text_file(const std::string& file);

struct TextFile {
  std::string path;
  std::string text;
};
// Never over a file that is there: throws Error{usage} then, and when it can't be written.
void write_new(const TextFile& file);

}  // namespace ratchet
