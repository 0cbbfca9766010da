// Where a problem that was found later stands in its file.
#include <algorithm>
#include <utility>

#include "migration/source_text.hpp"

namespace ratchet {
namespace {

// "into[1].name" -> "into[1]" -> "into" -> "".
std::string enclosing(const std::string& path) {
  const std::size_t end = path.find_last_of(".[");
  return end == std::string::npos ? "" : path.substr(0, end);
}

SourceRange find_range(const SourceMap& sources, std::string path) {
  for (std::size_t left = path.size() + 1; left > 0; --left) {
    const auto found = sources.find(path);
    if (found != sources.end()) return found->second;
    if (path.empty()) break;
    path = enclosing(path);
  }
  return {};
}

}  // namespace

Diagnostic diagnostic_at(const Migration& migration, const SourceMap& sources,
                         const Problem& problem, Severity severity) {
  const SourceText source(migration.file, migration.source);
  Diagnostic diagnostic = source.diagnostic(find_range(sources, problem.key),
                                            {.message = problem.message, .hint = problem.hint});
  diagnostic.severity = severity;
  return diagnostic;
}

Diagnostic diagnostic_in_sql(const Migration& migration, const LocatedSql& sql,
                             const ExpressionProblem& problem) {
  const SourceText source(migration.file, migration.source);
  const ErrorText text{.message = problem.message, .hint = {}};
  if (sql.spot.line == 0) return source.diagnostic({.spot = {}, .length = 1}, text);
  const std::size_t begin = source.offset_of(sql.spot);
  if (!problem.offset) return source.diagnostic(source.range_at(begin, sql.sql.text.size()), text);
  // As long as no escape stands before the place, the file holds the very same bytes.
  const std::size_t end = std::min(*problem.offset + problem.length, sql.sql.text.size());
  const std::string_view verbatim = std::string_view(migration.source).substr(begin, end);
  if (verbatim != std::string_view(sql.sql.text).substr(0, end)) {
    return source.diagnostic(source.range_at(begin, 1), text);
  }
  return source.diagnostic(source.range_at(begin + *problem.offset, problem.length), text);
}

}  // namespace ratchet
