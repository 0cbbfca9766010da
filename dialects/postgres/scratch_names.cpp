#include "postgres/scratch_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "base/error.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::string_view kOwnSchema = "ratchet";

// What stands before the name of a relation in the texts that we compose, which have quotes
// always, and in those of the server.
constexpr std::array<std::string_view, 4> kBeforeOurs = {"TABLE ", "COLUMN ", "PARTITION ",
                                                         "INHERITS ("};
constexpr std::array<std::string_view, 5> kBeforeTheirs = {"ON ", "ONLY ", "REFERENCES ", "FROM ",
                                                           "JOIN "};

bool continues_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '"' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool is_whole_name(const std::string& text, std::size_t at, std::size_t length) {
  const bool begins = at == 0 || (!continues_name(text[at - 1]) && text[at - 1] != '.');
  const std::size_t end = at + length;
  return begins && (end == text.size() || text[end - 1] == '"' || !continues_name(text[end]));
}

void replace_name(std::string& text, const std::string& name, const std::string& with) {
  std::size_t at = text.find(name);
  while (at != std::string::npos) {
    const bool is_it = is_whole_name(text, at, name.size());
    if (is_it) text.replace(at, name.size(), with);
    at = text.find(name, at + (is_it ? with.size() : 1));
  }
}

// As somebody may spell a name that is in need of quotes, or not.
std::array<std::string, 2> spellings(const Identifier& name) {
  return {name.text(), quoted_name(name.text())};
}

// PostgreSQL has quotes where a name needs them; and where it is a keyword, which nobody knows
// here.
std::string spelled_by_server(const Identifier& name) {
  const std::string& text = name.text();
  const bool is_plain = std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
                        std::ranges::all_of(text, [](unsigned char c) {
                          return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_';
                        });
  return is_plain ? text : quoted_name(text);
}

SqlText without_concurrently(std::string text) {
  constexpr std::string_view kWord = " CONCURRENTLY";
  if (const std::size_t at = text.find(kWord); at != std::string::npos)
    text.erase(at, kWord.size());
  return sql("{}", UserSql{std::move(text)});
}

// A piece of a statement, as one that is about the twins.
struct InScratch {
  SqlText operator()(const std::string& text) const { return without_concurrently(text); }
  SqlText operator()(const QualifiedName& name) const { return sql("{}", names.in_scratch(name)); }
  SqlText operator()(const UserSql& text) const {
    return sql("{}", UserSql{names.text_in_scratch(text.text)});
  }
  SqlText operator()(const auto& other) const { return sql("{}", other); }
  ScratchNames& names;
};

}  // namespace

bool ScratchNames::add(const QualifiedName& name) {
  const std::optional<Identifier> schema = name.schema == home_ ? std::nullopt : name.schema;
  return schemas_.emplace(name.name, schema).first->second == schema;
}

QualifiedName ScratchNames::in_scratch(const QualifiedName& name) {
  if (name.schema && name.schema->text() == "pg_catalog") return name;
  const bool is_own = name.schema && name.schema->text() == kOwnSchema;
  if (is_own || add(name)) return {.schema = std::nullopt, .name = name.name};
  const QualifiedName other{.schema = schemas_.at(name.name), .name = name.name};
  throw Error(ErrorKind::invalid_migration,
              {.message = fmt::format("{} can't be tried beside {}, which has the same name",
                                      to_string(name), to_string(other)),
               .hint = "Name the schema of the one to change as the store's own, `schema` in "
                       "ratchet.toml; or change it in a migration without the other one."});
}

QualifiedName ScratchNames::in_store(const QualifiedName& name) const {
  if (name.schema == home_) return {.schema = std::nullopt, .name = name.name};
  const auto found = schemas_.find(name.name);
  if (name.schema || found == schemas_.end()) return name;
  return {.schema = found->second, .name = name.name};
}

void ScratchNames::rename(const QualifiedName& was, const Identifier& to) {
  schemas_.emplace(to, was.schema);
}

SqlText ScratchNames::in_scratch(const SqlText& statement) {
  std::vector<SqlText> pieces;
  for (const SqlText::Piece& each : statement.pieces()) {
    pieces.push_back(std::visit(InScratch{*this}, each));
  }
  return join_sql(pieces, "");
}

std::string ScratchNames::text_in_scratch(const std::string& definition) const {
  std::string text = definition;
  for (const auto& [name, schema] : schemas_) {
    if (!schema) continue;
    for (const std::string& written_schema : spellings(*schema)) {
      for (const std::string& written_name : spellings(name)) {
        replace_name(text, written_schema + "." + written_name, written_name);
      }
    }
  }
  return text;
}

std::string ScratchNames::text_in_store(const std::string& definition) const {
  std::string text = definition;
  for (const auto& [name, schema] : schemas_) {
    if (!schema) continue;
    const std::string ours = quoted_name(QualifiedName{.schema = schema, .name = name});
    for (const std::string_view word : kBeforeOurs) {
      replace_name(text, std::string(word) + quoted_name(name.text()), std::string(word) + ours);
    }
    for (const std::string& written : spellings(name)) {
      const std::string theirs = spelled_by_server(*schema) + "." + written;
      for (const std::string_view word : kBeforeTheirs) {
        replace_name(text, std::string(word) + written, std::string(word) + theirs);
      }
    }
  }
  return text;
}

std::string ScratchNames::trigger_in_store(const std::string& definition) {
  constexpr std::string_view kTemporary = "pg_temp";  // or pg_temp_3
  std::string text;
  std::size_t begin = 0;
  for (std::size_t at = definition.find(kTemporary); at != std::string::npos;
       at = definition.find(kTemporary, begin)) {
    const std::size_t dot = definition.find('.', at);
    if (dot == std::string::npos) break;
    text.append(definition, begin, at - begin).append(kOwnSchema).append(".");
    begin = dot + 1;
  }
  return text + definition.substr(begin);
}

}  // namespace ratchet::postgres
