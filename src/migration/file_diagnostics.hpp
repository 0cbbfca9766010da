// Collects everything that is wrong with one file, so that it is told at once and in the order of
// the file. Once a line is settled, later complaints about it are taken for echoes and dropped.
#pragma once

#include <set>

#include "migration/source_text.hpp"

namespace ratchet {

class FileDiagnostics {
 public:
  // `source` outlives this.
  explicit FileDiagnostics(const SourceText& source) : source_(source) {}

  const SourceText& source() const { return source_; }

  void error(const SourceRange& range, const ErrorText& text);
  // About the file as a whole.
  void error(const ErrorText& text);

  void settle_line(int line) { settled_.insert(line); }

  Diagnostics take();

 private:
  const SourceText& source_;
  Diagnostics found_;
  std::set<int> settled_;
};

}  // namespace ratchet
