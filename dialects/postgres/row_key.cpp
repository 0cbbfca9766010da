#include "postgres/row_key.hpp"

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "postgres/columns_read.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {

RowKey::RowKey(const Table& table) {
  for (const Identifier& name : table.primary_key) {
    parts_.push_back({.name = is_plain_name(name) ? name.text() : quoted_name(name.text()),
                      .term = shown(table, name)});
  }
  if (!parts_.empty()) return;
  for (const char* name : {"tableoid", "ctid"}) {
    const bool is_told_apart = name == std::string_view("ctid") || !table.partition_key.empty();
    if (!is_told_apart) continue;
    parts_.push_back({.name = name, .term = sql("{}.{}", table.name.name, Identifier(name))});
  }
}

std::vector<SqlText> RowKey::terms() const {
  std::vector<SqlText> terms;
  for (const Part& part : parts_) terms.push_back(part.term);
  return terms;
}

std::string RowKey::in_words(const std::vector<Value>& values) const {
  ensure(values.size() == parts_.size(), "a key with other parts than its table's");
  std::vector<std::string> words;
  for (std::size_t at = 0; at < parts_.size(); ++at) {
    words.push_back(fmt::format("{} = {}", parts_[at].name, literal_of(values[at])));
  }
  return join(words, {.separator = " AND "});
}

SqlText shown(const Table& table, const Identifier& column) {
  const Column* declared = find_column(table, column);
  const SqlText stored = sql("{}.{}", table.name.name, column);
  if (declared == nullptr || declared->type != "boolean") return stored;
  return sql("{}::pg_catalog.text", stored);
}

}  // namespace ratchet::postgres
