#include "contract/store_contract.hpp"

#include "postgres/dialect.hpp"
#include "sqlite/dialect.hpp"
#include "workload/database.hpp"

namespace ratchet::testing {
namespace {

std::unique_ptr<LiveStore> live_store(Product product, const std::filesystem::path& folder) {
  switch (product) {
    case Product::sqlite: return make_sqlite(folder, JournalMode::wal);
    case Product::postgres: break;
  }
  return make_postgres();
}

std::unique_ptr<::ratchet::Product> in_ratchet(Product product) {
  switch (product) {
    case Product::sqlite: return make_sqlite_product();
    case Product::postgres: break;
  }
  return make_postgres_product();
}

}  // namespace

StoreContract::StoreContract()
    : live_(live_store(GetParam(), directory_.path())),
      store(in_ratchet(GetParam())->open({.url = live_->url()})),
      session(store->connect()) {}

Schema StoreContract::schema() { return store->read_schema(*session->begin(Access::read)); }

void StoreContract::execute(const std::string& statements) {
  workload::connect({.url = live_->url(), .setup = ""})->execute(statements);
}

Rows StoreContract::query(const std::string& statement) {
  return workload::connect({.url = live_->url(), .setup = ""})->query(statement, {});
}

void StoreContract::write_on(Session& session, const std::function<void(Transaction&)>& body) {
  const auto transaction = session.begin(Access::write);
  body(*transaction);
  transaction->commit();
}

ErrorKind StoreContract::kind_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorKind::bug;
}

}  // namespace ratchet::testing
