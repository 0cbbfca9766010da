// A pass over the rows of a table in the order in which they lie on disk, in portions: sequential
// reading, no index, no key needed, and the work is finite, since each relation is gone over as
// far as it reached when it was begun. Rows that are written meanwhile may lie behind that: who
// uses this has to see to them (a dual write's triggers do).
//
// Every relation that holds rows of the table has its turn: partitions, whoever inherits. It is
// locked first and looked at then, so that VACUUM FULL and the like can't come in between.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "postgres/row_place.hpp"
#include "postgres/session.hpp"
#include "schema/schema.hpp"

namespace ratchet::postgres {

struct RowRelation {
  Oid oid = 0;
  QualifiedName name;
};

// Which lock is held on a relation to the transaction's end.
enum class RowAccess { read, write };

class RowRange {
 public:
  RowRange(const Table& table, const Spelling& spelling);

  struct Blocks {
    Place after;
    std::int64_t until = 0;
    std::int64_t rows_max = 0;  // that fit into one
  };
  struct Portion {
    Oid relation = 0;
    SqlText from;   // "ONLY shop.users_2026 AS users", also behind UPDATE
    SqlText where;  // the rows of the portion
    std::int64_t rows = 0;
    RowPosition end;
    Blocks blocks{};          // of a stretch, that `where` goes over
    bool begun_anew = false;  // the relation is in another file than it was: from its beginning
  };
  // About `rows_max` rows behind `position`, few of them exactly: fewer where a relation ends, or
  // the blocks hold little; none at the end, and where very many blocks are empty.
  // Throws Error{busy} when a relation can't be locked.
  Portion next(PostgresTransaction& transaction, const RowPosition& position, std::int64_t rows_max,
               RowAccess access) const;

  // What has been seen of the rows that were shown: all of them where that is below rows_max.
  struct Visited {
    std::int64_t rows = 0;
    std::string last;  // the place of the last; "" when there were none
  };
  using Visit = std::function<Visited(const Portion& stretch)>;
  // As next, and both at once: what is to be done with the rows, and where the portion ends.
  Portion visit(PostgresTransaction& transaction, const RowPosition& position,
                std::int64_t rows_max, RowAccess access, const Visit& visit) const;

  // The rows, and those of them of which the term is true. Names are the users'. Where there are
  // many, in several statements, by whole blocks, until there are rows_max: the transaction has to
  // have one snapshot for them.
  // Throws Error{row_failed}.
  struct Count {
    Visited visited;
    std::int64_t of_them = 0;
  };
  Count count(PostgresTransaction& transaction, const Portion& stretch, const SqlText& term,
              std::int64_t rows_max) const;

  // What is at these places of one relation now; nullopt when it is gone.
  std::optional<Portion> at(PostgresTransaction& transaction, Oid relation,
                            const std::vector<Place>& places, RowAccess access) const;

  // Whether a relation is in another file than the transaction's snapshot knows: then it may hide
  // rows from it.
  bool was_rewritten(PostgresTransaction& transaction) const;

  // Where segments begin that are about as large as each other: about `parts` of them, more where
  // there are many relations, fewer where there is little; none where there is nothing. The rows
  // that lie there now are in one of them, unless a relation is written into another file.
  std::vector<RowPosition> split(PostgresTransaction& transaction, int parts) const;

  // From statistics; never scans.
  std::int64_t estimated_rows(PostgresTransaction& transaction) const;

  // First in a transaction that goes over rows: names are the users', and rows are read by ranges
  // of places, whatever else the server would think of.
  static void prepare(PostgresTransaction& transaction);
  // Behind that, where each row is looked up in another table: by that one's index.
  static void look_up_others(PostgresTransaction& transaction);

 private:
  struct File {
    Oid oid = 0;
    std::int64_t blocks = 0;
    std::int64_t rows_of_block_max = 0;
  };

  // In one scan, which stops behind rows_max.
  Count count_one_by_one(PostgresTransaction& transaction, const SqlText& from,
                         const SqlText& where, const SqlText& term, std::int64_t rows_max) const;
  SqlText all_relations() const;
  std::vector<RowRelation> relations(PostgresTransaction& transaction, Oid from,
                                     std::int64_t relations_max) const;
  std::optional<File> lock(PostgresTransaction& transaction, const RowRelation& relation,
                           RowAccess access) const;
  static void begin(const RowRelation& relation, const File& file, Portion& found);
  // Behind the last row of a relation; `rest`: with what follows it.
  static RowPosition behind(const RowPosition& position, const std::vector<RowRelation>& rest);
  void take(const RowRelation& relation, const File& file, std::int64_t rows_max,
            const Visit& visit, Portion& found) const;
  SqlText between(Place after, std::int64_t until) const;
  SqlText from(const RowRelation& relation) const;

  Identifier row_;     // what the table is called in statements
  std::string table_;  // as a text that ::regclass reads
  Spelling spelling_;
};

// The rows of a stretch as far as one that was seen last; `row` is what its table is called.
SqlText up_to(const SqlText& where, const std::string& last, const Identifier& row);

}  // namespace ratchet::postgres
