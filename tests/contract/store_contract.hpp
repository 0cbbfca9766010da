// A live store of each product behind the ports, for what every dialect has to hold: written once,
// run over all of them. What only one product promises is tested in tests/unit/<product>.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "dialect/dialect.hpp"
#include "journal/journal.hpp"
#include "support/live_store.hpp"
#include "support/temporary_directory.hpp"

namespace ratchet::testing {

class StoreContract : public ::testing::TestWithParam<Product> {
 protected:
  StoreContract();

  const Dialect& dialect() const { return store->dialect(); }
  Schema schema();
  // With a client's connection, that knows nothing of ratchet.
  void execute(const std::string& statements);
  Rows query(const std::string& statement);

  // One transaction, committed.
  void write(const std::function<void(Transaction&)>& body) { write_on(*session, body); }
  static void write_on(Session& session, const std::function<void(Transaction&)>& body);
  // The kind of what is thrown; fails the test when nothing is.
  static ErrorKind kind_of(const std::function<void()>& action);

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<LiveStore> live_;

 protected:
  std::unique_ptr<Store> store;
  std::unique_ptr<Session> session;
  ManualClock clock{from_iso("2026-11-22T15:00:00.000Z")};
};

// The same with a journal made.
class JournalContract : public StoreContract {
 protected:
  JournalContract() {
    write([&](Transaction& transaction) { journal.make(transaction, JournalFound::absent); });
  }

  Journal journal{dialect()};
};

inline std::string product_name(const ::testing::TestParamInfo<Product>& info) {
  return std::string(name(info.param));
}

// Every suite of contracts, over every product.
#define RATCHET_CONTRACT_OF_EVERY_STORE(suite)                                               \
  INSTANTIATE_TEST_SUITE_P(Of, suite, ::testing::Values(Product::sqlite, Product::postgres), \
                           product_name)

}  // namespace ratchet::testing
