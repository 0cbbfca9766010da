// For a store whose schema does not show everything that decides what becomes of a row when it is
// written: a Store is one of these, too, where triggers can be off for a moment, functions replaced
// and partitions attached without a trace in any definition. Says what there is, not whether it is
// right.
#pragma once

#include "schema/schema.hpp"
#include "step/step.hpp"

namespace ratchet {

class Transaction;

// The kind of the entry of a relation that holds rows of the mapping; the others are functions.
inline constexpr std::string_view kWritesTo = "writes";

class WritePaths {
 public:
  virtual ~WritePaths() = default;

  // An entry for each relation and function that a client's write of the mapping's table comes by.
  // Its text changes when somebody has touched it, also when all is as before again. As the
  // transaction sees it; takes no lock.
  virtual Definitions write_path(Transaction& transaction, const DualWrite& mapping) = 0;
};

}  // namespace ratchet
