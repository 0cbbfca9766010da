#include "migration/file_diagnostics.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ratchet {

void FileDiagnostics::error(const SourceRange& range, const ErrorText& text) {
  if (settled_.contains(range.spot.line)) return;
  found_.push_back(source_.diagnostic(range, text));
}

void FileDiagnostics::error(const ErrorText& text) {
  found_.push_back(source_.diagnostic({.spot = {}, .length = 1}, text));
}

Diagnostics FileDiagnostics::take() {
  std::ranges::stable_sort(found_, {}, [](const Diagnostic& each) {
    return std::tuple(each.spot.line, each.spot.column);
  });
  return std::move(found_);
}

}  // namespace ratchet
