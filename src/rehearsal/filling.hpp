// Made-up rows for the tables that a migration works on, and for those that they point at.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "rehearsal/row_maker.hpp"

namespace ratchet {

using RowMakers = std::map<QualifiedName, std::unique_ptr<RowMaker>>;

struct Filled {
  RowMakers makers;                                          // of the migration's own tables
  std::vector<std::pair<QualifiedName, std::int64_t>> rows;  // of those
  std::vector<std::string> notes;
  std::vector<std::string> unfilled;  // of the migration's own tables, and why
};

class Filling {
 public:
  // `own`: what the migration works on.
  Filling(Ground& ground, const Plan& plan, const Schema& schema,
          const std::vector<QualifiedName>& own);

  // Rows that every application writes. Tables that have rows are filled up.
  Filled fill_tame();
  // And some that it might.
  void add_nasty(const Filled& filled);

 private:
  std::vector<QualifiedName> in_order() const;
  void visit(const QualifiedName& name, std::vector<QualifiedName>& order) const;
  bool is_own(const QualifiedName& name) const;
  RowMaker::Suits suiting(const QualifiedName& table);
  std::int64_t count(const QualifiedName& table);
  std::int64_t insert(const QualifiedName& table, const std::vector<MadeRow>& rows);
  std::int64_t insert_in_parts(const QualifiedName& table, const std::vector<MadeRow>& rows);
  std::int64_t put_in_sample(RowMaker& maker);
  void fill(RowMaker& maker, std::int64_t wanted);

  Ground& ground_;
  const Plan& plan_;
  const Schema& schema_;
  const std::vector<QualifiedName>& own_;
};

// The tables that a migration works on; every one, where raw SQL may do anything.
std::vector<QualifiedName> tables_worked_on(const Plan& plan, const Schema& schema);

// The dual writes of a plan that can be tried on the rows as they are before it.
struct TriableMapping {
  int step = 0;  // its ordinal
  const DualWrite* mapping = nullptr;
};
std::vector<TriableMapping> triable_mappings(const Plan& plan, const Schema& schema);

}  // namespace ratchet
