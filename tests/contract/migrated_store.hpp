// A store that stands behind migrate: the dual write of a migration is in force, and nothing is
// copied. For what work on rows holds in every product.
#pragma once

#include <memory>
#include <string>

#include "contract/store_contract.hpp"
#include "dialect/row_work.hpp"

namespace ratchet::testing {

class MigratedStore : public StoreContract {
 protected:
  // `statements` make the tables, a client's own.
  MigratedStore(const std::string& statements, const std::string& migration);

  std::unique_ptr<RowWork> work() { return store->row_work(copy_, &mapping_, scene_); }
  std::unique_ptr<RowCheck> check() { return store->row_check(mapping_, scene_); }

  struct Pass {
    std::int64_t seen = 0;
    std::int64_t changed = 0;
  };
  // Over everything behind `cursor`, a transaction for each batch.
  Pass go(Cursor cursor, std::int64_t rows_max);
  CheckOutcome compare();

 private:
  void expand(const std::string& migration);

  Scene scene_;
  Copy copy_;
  DualWrite mapping_;
};

}  // namespace ratchet::testing
