#include "rehearsal/base.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace ratchet {
namespace {

constexpr int kPassesMax = 50;

// The shell's own commands are none of the database's; newer dumps begin and end with some.
std::string without_shell_commands(const Dump& dump) {
  std::string kept;
  for (const std::string& line : split_lines(dump.text)) {
    if (line.starts_with("COPY ") && line.ends_with("FROM stdin;")) {
      throw Error(ErrorKind::usage,
                  {.message = fmt::format("{} holds rows in the form of COPY", dump.file),
                   .hint = "Dump the schema alone (pg_dump --schema-only), or rows as INSERTs "
                           "(pg_dump --inserts)."});
    }
    if (!line.starts_with("\\")) kept += line;
    kept += "\n";
  }
  return kept;
}

int rank_of(const Definition& definition) {
  if (definition.kind == "enum") return 0;
  if (definition.kind == "table") return 1;
  if (definition.kind == "index") return 2;
  if (definition.kind == "view") return 3;
  return 4;
}

// Those that are still refused, with what the database says of the first.
struct Left {
  Definitions definitions;
  std::string words;
};

Left make(Ground& ground, const Definitions& definitions) {
  Left left;
  for (const Definition& each : definitions) {
    try {
      ground.write(
          [&](Transaction& transaction) { transaction.execute(sql("{}", UserSql{each.sql})); });
    } catch (const Error& error) {
      if (!is_refusal(error)) throw;
      if (left.words.empty()) left.words = error.message();
      left.definitions.push_back(each);
    }
  }
  return left;
}

}  // namespace

void build_base(Ground& ground, const Dump& dump) {
  const std::string statements = without_shell_commands(dump);
  try {
    ground.outside(sql("{}", UserSql{statements}));
    ground.begin_anew();
  } catch (const Error& error) {
    if (!is_refusal(error)) throw;
    throw Error(ErrorKind::usage,
                {.message = fmt::format("{} can't be run on an empty database: {}", dump.file,
                                        error.message()),
                 .hint = "A dump has to stand for itself: pg_dump --schema-only --no-owner "
                         "--no-privileges, or sqlite3 shop.db .schema."});
  }
}

// What another one names comes before it, whatever the order: they are tried until none is left, or
// none can be made any more.
void build_base(Ground& ground, const Schema& schema) {
  Definitions wanted = all_definitions(schema);
  std::erase_if(wanted, [](const Definition& each) { return each.sql.empty(); });
  std::ranges::stable_sort(wanted, {}, rank_of);
  for (int pass = 0; pass < kPassesMax && !wanted.empty(); ++pass) {
    Left left = make(ground, wanted);
    if (left.definitions.size() == wanted.size()) {
      throw Error(ErrorKind::usage,
                  {.message = fmt::format("{} {} can't be made again from the catalog: {}",
                                          wanted.front().kind, wanted.front().name, left.words),
                   .hint = "Give a dump of the schema by --base FILE.sql; it has the functions and "
                           "extensions that the tables need."});
    }
    wanted = std::move(left.definitions);
  }
}

}  // namespace ratchet
