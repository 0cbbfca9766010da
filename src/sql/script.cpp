#include "sql/script.hpp"

#include "base/text.hpp"

namespace ratchet {

std::vector<std::string> statements_in(std::string_view script) {
  std::vector<std::string> statements;
  std::string statement;
  for (const std::string& line : split_lines(script)) {
    if (line.empty() || line.starts_with("--")) continue;
    statement += statement.empty() ? line : '\n' + line;
    if (!statement.ends_with(';')) continue;
    statement.pop_back();
    statements.push_back(statement);
    statement.clear();
  }
  return statements;
}

}  // namespace ratchet
