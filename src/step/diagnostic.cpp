#include "step/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ratchet {
namespace {

// Carets go under characters, not bytes; tabs are kept so that the columns line up.
std::string indent_under(const std::string& line, int column) {
  std::string indent;
  for (int at = 0; at + 1 < column && at < static_cast<int>(line.size()); ++at) {
    const auto byte = static_cast<unsigned char>(line[static_cast<std::size_t>(at)]);
    if ((byte & 0xC0U) == 0x80U) continue;
    indent += byte == '\t' ? '\t' : ' ';
  }
  return indent;
}

}  // namespace

bool has_errors(const Diagnostics& diagnostics) {
  return std::ranges::any_of(
      diagnostics, [](const Diagnostic& each) { return each.severity == Severity::error; });
}

std::string to_text(const Diagnostic& diagnostic) {
  const std::string kind = diagnostic.severity == Severity::warning ? "warning: " : "";
  if (diagnostic.spot.line == 0) {
    const std::string hint = diagnostic.hint.empty() ? "" : "\n  " + diagnostic.hint;
    return fmt::format("{}: {}{}{}\n", diagnostic.file, kind, diagnostic.message, hint);
  }
  const std::string number = fmt::format("{}", diagnostic.spot.line);
  const std::string carets(static_cast<std::size_t>(std::max(1, diagnostic.length)), '^');
  return fmt::format("{}:{}:{}: {}{}\n  {} | {}\n  {} | {}{}{}\n", diagnostic.file,
                     diagnostic.spot.line, diagnostic.spot.column, kind, diagnostic.message, number,
                     diagnostic.source_line, std::string(number.size(), ' '),
                     indent_under(diagnostic.source_line, diagnostic.spot.column), carets,
                     diagnostic.hint.empty() ? "" : " " + diagnostic.hint);
}

}  // namespace ratchet
