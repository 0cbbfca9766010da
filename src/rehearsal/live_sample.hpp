// Rows of the live store, where a project allows that they leave it: the newest by their key, and
// those of other tables that they point at. Reads only, a few rows at a time, and nothing of the
// columns that are left out. Putting them on the stage is filling's.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "dialect/dialect.hpp"
#include "rehearsal/row_maker.hpp"

namespace ratchet {

struct SampleOrder {
  std::int64_t rows = 0;  // of each table that a migration works on
  std::string without;    // "users.email, users.phone"
};

class LiveSample {
 public:
  // The store outlives it. Throws Error{usage} for a column to be left out that is not there: a
  // slip would let out what it was to keep.
  LiveSample(Store& live, const SampleOrder& order);

  // For the tables of the stage, each behind those that it points at; `own`: those that a migration
  // works on. A table is taken once.
  void take(const Schema& stage, const std::vector<QualifiedName>& tables,
            const std::vector<QualifiedName>& own);

  // In the order in which they can be put in; they are handed over.
  std::vector<MadeRow> take_rows_of(const QualifiedName& table);

 private:
  struct Taken {
    std::vector<Identifier> columns;
    Rows rows{};
  };

  void leave_out(const std::string& words);
  Taken* begin(const Schema& stage, const QualifiedName& table);
  void take_newest(Transaction& transaction, const Table& table, Taken& into) const;
  void take_targets(Transaction& transaction, const Schema& stage, const Table& table,
                    const Taken& from);

  Store& live_;
  std::unique_ptr<Session> session_;
  Schema schema_;  // of the live store
  std::int64_t rows_;
  std::map<QualifiedName, std::set<Identifier>> left_out_;
  std::map<QualifiedName, Taken> taken_;
};

}  // namespace ratchet
