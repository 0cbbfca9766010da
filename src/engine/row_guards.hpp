// What keeps the rows of a mapping as they were compared, for its certificate: a row that was equal
// stays so only while every write goes the same way. Where definitions show all of that (SQLite) it
// is ratchet's own triggers; elsewhere it is the store's write path.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/in_hand.hpp"

namespace ratchet {

Definitions row_guards(Site& site, Transaction& transaction, const DualWrite& mapping,
                       const Definitions& guards);
// Of every dual write that the plan compares, by its mapping_key.
std::map<std::string, Definitions> row_guards_of(Site& site, Transaction& transaction,
                                                 const InHand& migration, const Schema& schema);

// Relations whose rows were never compared: they have come to the table since. Empty: none.
std::vector<std::string> newcomers(const Definitions& was, const Definitions& is);
// "docs_25 was written anew or its triggers or rules were touched"; "" when nothing has changed.
std::string row_guard_changes(const Definitions& was, const Definitions& is);

// Certificates that are good when a step of ratchet's own begins stay so over it.
class CertificatesKept {
 public:
  // Of all migrations in flight. Before the step, in its transaction.
  CertificatesKept(Site& site, Transaction& transaction, const Schema& schema);
  // Behind its statements, in the same transaction.
  void carry_over(Transaction& transaction) const;

 private:
  struct Kept {
    MigrationId migration;
    DualWrite mapping;
    Definitions guards;
  };

  Site& site_;
  std::vector<Kept> kept_;
};

}  // namespace ratchet
