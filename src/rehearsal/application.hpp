// An application of one shape: inserts, changes and deletes rows as it knows them, and reads back
// what it has written. Every statement of its that is refused is something that its users would
// see.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "rehearsal/filling.hpp"

namespace ratchet {

struct Refusal {
  QualifiedName table;
  std::string what;   // "INSERT INTO users", "users.name"
  std::string words;  // of the database; or what was read instead
};

class Application {
 public:
  // Both outlive it.
  Application(Ground& ground, const RowMakers& makers) : ground_(ground), makers_(makers) {}

  // Before anything of the migration is there: what is refused already, or reads otherwise than it
  // was written, is no matter of the migration's.
  void get_used_to_it();

  // A turn on every table; what it has written stays.
  std::vector<Refusal> write();
  std::int64_t writes() const { return writes_; }

 private:
  std::vector<Refusal> turn(Transaction& transaction, const RowMaker& maker);
  Row insert(Transaction& transaction, const RowMaker& maker, const MadeRow& row);
  SqlText where_key(const RowMaker& maker, const Row& key) const;
  void compare(Transaction& transaction, const RowMaker& maker, const MadeRow& row, const Row& key,
               std::vector<Refusal>& refusals);

  Ground& ground_;
  const RowMakers& makers_;
  std::int64_t writes_ = 0;
  std::set<QualifiedName> closed_;                           // tables that take no rows of ours
  std::set<std::pair<QualifiedName, Identifier>> restless_;  // columns that others write, too
};

}  // namespace ratchet
