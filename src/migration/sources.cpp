// Where a problem that was found later stands in its file.
#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

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

bool continues_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// Behind the statement that was refused, which quotes names of its own: what is between double
// quotes, and the name of a function.
std::vector<std::string> quoted_words(std::string_view message) {
  const std::size_t statement = message.rfind("`: ");
  if (statement != std::string_view::npos) message.remove_prefix(statement + 3);
  std::vector<std::string> words;
  constexpr std::string_view kFunction = "function ";
  if (message.starts_with(kFunction)) {
    words.emplace_back(message.substr(kFunction.size(), message.find('(') - kFunction.size()));
  }
  std::size_t open = message.find('"');
  while (open != std::string_view::npos) {
    const std::size_t close = message.find('"', open + 1);
    if (close == std::string_view::npos) break;
    words.emplace_back(message.substr(open + 1, close - open - 1));
    open = message.find('"', close + 1);
  }
  std::erase(words, "");
  return words;
}

// Where it stands as a whole word.
std::optional<std::size_t> find_word(std::string_view text, std::string_view word,
                                     std::size_t begin, std::size_t end) {
  for (std::size_t at = text.find(word, begin); at < end; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !continues_word(text[at - 1]);
    const std::size_t behind = at + word.size();
    if (begins && (behind == text.size() || !continues_word(text[behind]))) return at;
  }
  return std::nullopt;
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

Diagnostic diagnostic_of_database(const Migration& migration, const SourceMap& sources,
                                  const Problem& problem) {
  const SourceText source(migration.file, migration.source);
  const auto header = sources.find("");
  const ErrorText text{.message = problem.message, .hint = problem.hint};
  if (header != sources.end()) {
    const std::size_t begin = source.offset_of(header->second.spot);
    const std::size_t end = std::min(migration.source.find("\n[[", begin), migration.source.size());
    for (const std::string& word : quoted_words(problem.message)) {
      if (const auto at = find_word(migration.source, word, begin, end)) {
        return source.diagnostic(source.range_at(*at, word.size()), text);
      }
    }
  }
  return diagnostic_at(migration, sources, problem, Severity::error);
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
