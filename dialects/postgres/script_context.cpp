#include "postgres/script_context.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

EffectLock lock(const QualifiedName& table, std::string mode, Blocks blocks) {
  return {.table = table, .mode = std::move(mode), .blocks = blocks};
}

bool is_bare(std::string_view name) {
  const auto begins = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  return begins(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return begins(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

Effect& ScriptContext::add(Effect effect) {
  effect.statement = ordinal;
  effect.statement_begin = begin;
  effect.statement_end = end;
  if (effect.offset == 0) effect.offset = tokens.first_in(begin, end);
  if (effect.length <= 1) {
    const std::size_t last = tokens.last_in(effect.offset, end);
    effect.length = std::max<std::size_t>(1, last - std::min(last, effect.offset));
  }
  effects.push_back(std::move(effect));
  return effects.back();
}

EffectLock access_exclusive(const QualifiedName& table) {
  return lock(table, "AccessExclusive", Blocks::everybody);
}
EffectLock exclusive(const QualifiedName& table) {
  return lock(table, "Exclusive", Blocks::writers);
}
EffectLock share_row_exclusive(const QualifiedName& table) {
  return lock(table, "ShareRowExclusive", Blocks::writers);
}
EffectLock share(const QualifiedName& table) { return lock(table, "Share", Blocks::writers); }
EffectLock share_update_exclusive(const QualifiedName& table) {
  return lock(table, "ShareUpdateExclusive", Blocks::nothing);
}

// A word of the grammar is quoted, too: whether it would do without depends on where it stands.
std::string spelled(std::string_view name) {
  if (name.empty() || !is_bare(name)) return quoted_name(name);
  static const std::vector<std::string_view> kReserved = {
      "all",      "and",        "any",     "array",  "as",         "asc",    "both",    "case",
      "cast",     "check",      "collate", "column", "constraint", "create", "default", "desc",
      "distinct", "do",         "else",    "end",    "except",     "false",  "fetch",   "for",
      "foreign",  "from",       "grant",   "group",  "having",     "in",     "into",    "leading",
      "limit",    "not",        "null",    "offset", "on",         "only",   "or",      "order",
      "primary",  "references", "select",  "some",   "table",      "then",   "to",      "true",
      "union",    "unique",     "user",    "using",  "when",       "where",  "window",  "with"};
  return std::ranges::find(kReserved, name) == kReserved.end() ? std::string(name)
                                                               : quoted_name(name);
}

std::string spelled(const QualifiedName& name) {
  const std::string own = spelled(name.name.text());
  return name.schema ? spelled(name.schema->text()) + "." + own : own;
}

std::string spelled(const QualifiedName& table, std::string_view column) {
  return spelled(table) + "." + spelled(column);
}

std::string index_of(const QualifiedName& table, const std::vector<std::string>& columns) {
  std::vector<std::string> names;
  for (const std::string& column : columns) names.push_back(spelled(column));
  return fmt::format("CREATE INDEX CONCURRENTLY ON {} ({});", spelled(table),
                     fmt::join(names, ", "));
}

std::vector<Identifier> identifiers(const std::vector<std::string>& words) {
  std::vector<Identifier> names;
  for (const std::string& word : words) {
    if (!word.empty()) names.emplace_back(word);
  }
  return names;
}

}  // namespace ratchet::postgres
