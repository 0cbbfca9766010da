#include "postgres/column_text.hpp"

#include <algorithm>

#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

std::string definition_of(const Definitions& definitions, const QualifiedName& table) {
  const std::string name = to_string(table);
  const auto found = std::ranges::find_if(definitions, [&](const Definition& each) {
    return each.kind == "table" && each.name == name;
  });
  return found == definitions.end() ? "" : found->sql;
}

// What stands behind `before`, up to the nearest of the ends.
std::string between(const std::string& text, const std::string& before,
                    const std::vector<std::string>& ends) {
  std::size_t begin = text.find(before);
  if (begin == std::string::npos) return "";
  begin += before.size();
  std::size_t end = text.size();
  for (const std::string& each : ends) end = std::min(end, text.find(each, begin));
  return text.substr(begin, end - begin);
}

}  // namespace

ColumnFacts column_in_text(const Definitions& definitions, const QualifiedName& table,
                           const Identifier& column) {
  constexpr std::string_view kNotNull = " NOT NULL";
  constexpr std::string_view kDefault = " DEFAULT ";
  std::string said = between(definition_of(definitions, table),
                             "\n  " + quoted_name(column.text()) + " ", {",\n  \"", "\n)"});
  ColumnFacts facts;
  facts.not_null = said.ends_with(kNotNull);
  if (facts.not_null) said.resize(said.size() - kNotNull.size());
  const std::size_t at = said.find(kDefault);
  if (at != std::string::npos) facts.default_value = UserSql{said.substr(at + kDefault.size())};
  return facts;
}

std::string comment_in_text(const Definitions& definitions, const QualifiedName& table,
                            const std::optional<Identifier>& column) {
  const std::string name = quoted_name(table);
  const std::string object =
      column ? "COLUMN " + name + "." + quoted_name(column->text()) : "TABLE " + name;
  return between(definition_of(definitions, table), "COMMENT ON " + object + " IS ",
                 {";\nCOMMENT ON "});
}

std::string replica_identity_in_text(const Definitions& definitions, const QualifiedName& table) {
  const std::string said =
      between(definition_of(definitions, table), " REPLICA IDENTITY ", {";\n"});
  return said.empty() ? "DEFAULT" : said;
}

}  // namespace ratchet::postgres
