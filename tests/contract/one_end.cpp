#include "contract/one_end.hpp"

#include <fmt/format.h>

#include "postgres/dialect.hpp"
#include "sqlite/dialect.hpp"

namespace ratchet::testing {

OneEnd::OneEnd(Product product) : product_(product) {
  live_ = product == Product::sqlite ? make_sqlite(directory_.path(), JournalMode::wal)
                                     : make_postgres();
  const auto in_ratchet =
      product == Product::sqlite ? make_sqlite_product() : make_postgres_product();
  store_ = in_ratchet->open({.url = live_->url()});
  session_ = store_->connect();
  const Journal journal(store_->dialect());
  write([&](Transaction& transaction) { journal.make(transaction, JournalFound::absent); });
}

void OneEnd::make(const CrossingEnd& end, Guard at_first) {
  const Scene scene{.schema = store_->read_schema(*session_->begin(Access::read)), .in_force = {}};
  const Renderer& renderer = store_->dialect().renderer();
  const StepSql statements = renderer.make_end(end, scene, at_first);
  write([&](Transaction& transaction) {
    for (const SqlText& each : renderer.in_transaction(statements)) transaction.execute(each);
  });
  crossing_ = store_->crossing(end, scene.schema);
}

void OneEnd::write(const std::function<void(Transaction&)>& body) {
  const auto transaction = session_->begin(Access::write);
  body(*transaction);
  transaction->commit();
}

std::vector<RefusedRow> OneEnd::put(const Rows& rows, OnExisting existing) {
  std::vector<RefusedRow> refused;
  write([&](Transaction& transaction) { refused = crossing_->put(transaction, rows, existing); });
  return refused;
}

CrossingEnd end_of(const std::string& table, const std::vector<NamedColumn>& columns) {
  CrossingEnd end{.name = table,
                  .table = unqualified(table),
                  .key = {Identifier(columns.front().name)},
                  .when_closed = table + " has moved"};
  for (const NamedColumn& each : columns) {
    end.gives.push_back({Identifier(each.name), {.sql = {each.name}, .spot = {}}, each.as});
    end.takes.push_back({Identifier(each.name), each.as});
  }
  return end;
}

std::vector<Way> all_ways() {
  return {{Product::sqlite, Product::sqlite},
          {Product::sqlite, Product::postgres},
          {Product::postgres, Product::sqlite},
          {Product::postgres, Product::postgres}};
}

std::string way_name(const ::testing::TestParamInfo<Way>& way) {
  return fmt::format("{}_to_{}", name(way.param.from), name(way.param.to));
}

}  // namespace ratchet::testing
