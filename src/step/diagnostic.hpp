// One problem or warning about a migration file or the configuration, with its place.
#pragma once

#include <string>
#include <vector>

#include "step/fields.hpp"

namespace ratchet {

enum class Severity { error, warning };

struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;
  SourceSpot spot;          // line 0: about the file as a whole
  int length = 1;           // columns to underline
  std::string message;      // "unknown key `forwards`"
  std::string hint;         // beside the carets: "replace_columns has `forward`"
  std::string source_line;  // the line itself, for the excerpt
};

using Diagnostics = std::vector<Diagnostic>;

bool has_errors(const Diagnostics& diagnostics);

// The format that editors know, with the line and a caret under it:
//   migrations/0007_split_name.toml:8:1: unknown key `forwards`
//     8 | forwards.first_name = "split_part(name, ' ', 1)"
//       | ^^^^^^^^ replace_columns has `forward`
std::string to_text(const Diagnostic& diagnostic);

}  // namespace ratchet
