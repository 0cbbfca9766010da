#include "postgres/row_range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

constexpr int kUsualDensity = 60;           // where nobody has counted yet
constexpr std::int64_t kBlocksMax = 4'096;  // of one portion: 32 MB, however few rows are in them
constexpr int kRelationsMax = 1'000;        // that a portion looks at in vain
constexpr std::int64_t kSegmentMin = 256;   // blocks: 2 MB
constexpr std::int64_t kBlocksAtOnceMin = 64;  // below, a statement of their own is not worth it
// What a row takes in a block at least: its header and its pointer.
constexpr int kRowBytesMin = 28;
constexpr std::int64_t kPointerMax = 65'535;

SqlText tid(Place place) { return sql("{}::pg_catalog.tid", Literal{to_string(place)}); }

RowRelation relation_in(const Row& row) {
  const RowRelation relation{
      .oid = as_integer(row[0]),
      .name = {.schema = Identifier(as_text(row[1])), .name = Identifier(as_text(row[2]))}};
  if (as_text(row[3]) == "f") {
    throw Error(ErrorKind::statement_failed,
                {.message = fmt::format("{} is a foreign table: its rows can't be gone over",
                                        to_string(relation.name)),
                 .hint = "Detach the partition, or change its rows on the server that has them."});
  }
  return relation;
}

}  // namespace

RowRange::RowRange(const Table& table, const Spelling& spelling)
    : row_(table.name.name),
      table_(render(sql("{}", table.name), spelling).text),
      spelling_(spelling) {}

RowRange::Portion RowRange::next(PostgresTransaction& transaction, const RowPosition& position,
                                 std::int64_t rows_max, RowAccess access) const {
  return visit(transaction, position, rows_max, access, [&](const Portion& stretch) {
    return count(transaction, stretch, sql("false"), rows_max).visited;
  });
}

RowRange::Portion RowRange::visit(PostgresTransaction& transaction, const RowPosition& position,
                                  std::int64_t rows_max, RowAccess access,
                                  const Visit& visit) const {
  ensure(!position.is_at_end, "rows behind the last one");
  Portion found{.end = position};
  for (int tried = 0; tried < kRelationsMax; ++tried) {
    const std::vector<RowRelation> rest = relations(transaction, found.end.relation, 2);
    const auto file = rest.empty() ? std::nullopt : lock(transaction, rest.front(), access);
    // A segment has no rows in another file; which ones are left there, a look at all of them
    // tells.
    const bool is_gone = found.end.is_segment && (!file || rest.front().oid != found.end.relation ||
                                                  file->oid != found.end.file);
    if (file && !is_gone) {
      begin(rest.front(), *file, found);
      take(rest.front(), *file, rows_max, visit, found);
      if (found.end.after.block < found.end.blocks) return found;
    }
    found.end = behind(found.end, rest);
    if (found.rows > 0 || found.end.is_at_end) return found;
  }
  return found;
}

RowPosition RowRange::behind(const RowPosition& position, const std::vector<RowRelation>& rest) {
  return {.relation = rest.empty() ? 0 : rest.front().oid + 1,
          .is_at_end = position.is_segment || rest.size() <= 1,
          .skipped = position.skipped};
}

// Where the position is in another relation, or in another file of this one.
void RowRange::begin(const RowRelation& relation, const File& file, Portion& found) {
  const bool is_begun = found.end.relation == relation.oid && found.end.file != 0;
  if (is_begun && found.end.file == file.oid) return;
  found.begun_anew = found.begun_anew || is_begun;
  found.end = {.relation = relation.oid,
               .file = file.oid,
               .blocks = file.blocks,
               .skipped = found.end.skipped};
}

void RowRange::take(const RowRelation& relation, const File& file, std::int64_t rows_max,
                    const Visit& visit, Portion& found) const {
  const Place after = found.end.after;
  const std::int64_t until = std::min(found.end.blocks, after.block + kBlocksMax);
  found.relation = relation.oid;
  found.from = from(relation);
  found.where = between(after, until);
  found.blocks = {.after = after, .until = until, .rows_max = file.rows_of_block_max};
  const Visited visited = visit(found);
  found.rows = visited.rows;
  found.end.after = {.block = until, .pointer = 0};
  if (found.rows < rows_max) return;
  found.end.after = places_in(visited.last).front();
  found.where = up_to(found.where, visited.last, row_);
}

SqlText RowRange::between(Place after, std::int64_t until) const {
  return sql("{}.ctid > {} AND {}.ctid < {}", row_, tid(after), row_,
             tid({.block = until, .pointer = 0}));
}

// Many of them in whole blocks: a scan that needs neither be told when to stop nor say where it did
// takes a fifth less. How many rows are in one, the first of them show.
RowRange::Count RowRange::count(PostgresTransaction& transaction, const Portion& stretch,
                                const SqlText& term, std::int64_t rows_max) const {
  const Blocks& blocks = stretch.blocks;
  ensure(blocks.rows_max > 0, "rows are counted of a stretch");
  if (rows_max < kBlocksAtOnceMin * blocks.rows_max) {
    return count_one_by_one(transaction, stretch.from, between(blocks.after, blocks.until), term,
                            rows_max);
  }
  Count all;
  Place after = blocks.after;
  while (after.block < blocks.until && all.visited.rows < rows_max) {
    const std::int64_t seen = after.block - blocks.after.block;
    const std::int64_t rows_of_block =
        seen == 0 ? blocks.rows_max : std::max<std::int64_t>(1, all.visited.rows / seen);
    const std::int64_t at_once = (rows_max - all.visited.rows) / rows_of_block + 1;
    const std::int64_t until = std::min(blocks.until, after.block + at_once);
    const Row counted =
        transaction.query_rows(sql("SELECT count(*), count(*) FILTER (WHERE {}) FROM {} WHERE {}",
                                   term, stretch.from, between(after, until)))[0];
    all.visited = {.rows = all.visited.rows + as_integer(counted[0]),
                   .last = to_string({.block = until - 1, .pointer = kPointerMax})};
    all.of_them += as_integer(counted[1]);
    after = {.block = until, .pointer = 0};
  }
  return all;
}

RowRange::Count RowRange::count_one_by_one(PostgresTransaction& transaction, const SqlText& from,
                                           const SqlText& where, const SqlText& term,
                                           std::int64_t rows_max) const {
  const Row counted = transaction.query_rows(
      sql("SELECT count(*), max(place)::text, count(*) FILTER (WHERE holds) FROM (SELECT {}.ctid "
          "AS place, {} AS holds FROM {} WHERE {} LIMIT {}) AS portion",
          row_, term, from, where, rows_max))[0];
  return {.visited = {.rows = as_integer(counted[0]), .last = as_text(counted[1])},
          .of_them = as_integer(counted[2])};
}

std::optional<RowRange::Portion> RowRange::at(PostgresTransaction& transaction, Oid relation,
                                              const std::vector<Place>& places,
                                              RowAccess access) const {
  const std::vector<RowRelation> rest = relations(transaction, relation, 1);
  if (rest.empty() || rest.front().oid != relation) return std::nullopt;
  if (!lock(transaction, rest.front(), access)) return std::nullopt;
  std::string list;
  for (const Place& place : places) {
    list += fmt::format("{}\"{}\"", list.empty() ? "" : ",", to_string(place));
  }
  return Portion{
      .relation = relation,
      .from = from(rest.front()),
      .where = sql("{}.ctid = ANY({}::pg_catalog.tid[])", row_, Literal{"{" + list + "}"}),
      .rows = std::ssize(places)};
}

std::vector<RowPosition> RowRange::split(PostgresTransaction& transaction, int parts) const {
  const Rows files = transaction.query(
      sql("SELECT oid, nspname, relname, relkind, pg_relation_filenode(oid), pg_relation_size(oid) "
          "/ current_setting('block_size')::int FROM ({}) AS relations "
          "WHERE relkind = 'f' OR pg_relation_size(oid) > 0 ORDER BY oid",
          all_relations()));
  std::int64_t whole = 0;
  for (const Row& file : files) {
    relation_in(file);  // refuses what can't be gone over
    whole += as_integer(file[5]);
  }
  const std::int64_t length = std::max(kSegmentMin, (whole + parts - 1) / parts);
  std::vector<RowPosition> segments;
  for (const Row& file : files) {
    const std::int64_t blocks = as_integer(file[5]);
    for (std::int64_t from = 0; from < blocks; from += length) {
      segments.push_back({.relation = as_integer(file[0]),
                          .file = as_integer(file[4]),
                          .blocks = std::min(from + length, blocks),
                          .after = {.block = from, .pointer = 0},
                          .is_segment = true});
    }
  }
  return segments;
}

std::int64_t RowRange::estimated_rows(PostgresTransaction& transaction) const {
  const Rows rows =
      transaction.query(sql("SELECT sum(coalesce(estimated, {} * pg_relation_size(oid) / "
                            "current_setting('block_size')::int))::bigint FROM ({}) AS relations",
                            kUsualDensity, all_relations()));
  return as_integer(rows[0][0]);
}

void RowRange::prepare(PostgresTransaction& transaction) {
  transaction.names_mean(PostgresTransaction::Names::users);
  transaction.connection().control(embedded(kSqlRowScan));
}

void RowRange::look_up_others(PostgresTransaction& transaction) {
  transaction.connection().control(
      sql("SET LOCAL enable_indexscan = on; SET LOCAL enable_indexonlyscan = on; "
          "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"));
}

bool RowRange::was_rewritten(PostgresTransaction& transaction) const {
  return !transaction
              .query(sql("{} WHERE pg_relation_filenode(oid) IS DISTINCT FROM file LIMIT 1",
                         all_relations()))
              .empty();
}

SqlText RowRange::all_relations() const {
  return sql("WITH wanted (relation) AS (SELECT {}::regclass::oid) SELECT * FROM ({}) AS found",
             Literal{table_}, embedded(kSqlRowRelations));
}

std::vector<RowRelation> RowRange::relations(PostgresTransaction& transaction, Oid from,
                                             std::int64_t relations_max) const {
  std::vector<RowRelation> relations;
  const Rows rows = transaction.query(
      sql("{} WHERE oid >= {} ORDER BY oid LIMIT {}", all_relations(), from, relations_max));
  for (const Row& row : rows) relations.push_back(relation_in(row));
  return relations;
}

// nullopt when it is gone, or another has its name. What the transaction's snapshot does not know
// yet is a matter of moments for a short one: it begins again.
std::optional<RowRange::File> RowRange::lock(PostgresTransaction& transaction,
                                             const RowRelation& relation, RowAccess access) const {
  const SqlText file = sql("SELECT pg_relation_filenode({})", relation.oid);
  if (is_null(transaction.query(file)[0][0])) return std::nullopt;
  const SqlText mode = access == RowAccess::write ? sql("ROW EXCLUSIVE") : sql("ACCESS SHARE");
  transaction.execute(sql("LOCK TABLE ONLY {} IN {} MODE", relation.name, mode));
  const std::string name = render(sql("{}", relation.name), spelling_).text;
  const Rows found = transaction.query(
      sql("SELECT pg_relation_filenode(oid), relfilenode, pg_relation_size(oid), "
          "current_setting('block_size')::int8 FROM pg_class WHERE oid = {} AND oid = "
          "{}::regclass",
          relation.oid, Literal{name}));
  if (found.empty()) return std::nullopt;
  if (found[0][0] == found[0][1]) {
    const std::int64_t block_size = as_integer(found[0][3]);
    return File{.oid = as_integer(found[0][0]),
                .blocks = as_integer(found[0][2]) / block_size,
                .rows_of_block_max = block_size / kRowBytesMin};
  }
  throw Error(ErrorKind::busy,
              {.message = to_string(relation.name) + " has just been written into another file",
               .hint = "The same attempt may succeed later."});
}

SqlText RowRange::from(const RowRelation& relation) const {
  return sql("ONLY {} AS {}", relation.name, row_);
}

SqlText up_to(const SqlText& where, const std::string& last, const Identifier& row) {
  return sql("{} AND {}.ctid <= {}", where, row, tid(places_in(last).front()));
}

}  // namespace ratchet::postgres
