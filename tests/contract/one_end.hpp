// A store with one end of a crossing in it, as the relay has it and as its clients do.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "contract/store_contract.hpp"
#include "dialect/crossing.hpp"

namespace ratchet::testing {

class OneEnd {
 public:
  explicit OneEnd(Product product);

  Product product() const { return product_; }
  Store& store() { return *store_; }
  Session& session() { return *session_; }
  Crossing& crossing() { return *crossing_; }
  std::string url() const { return live_->url(); }

  // The one that crossing() is from now on.
  void make(const CrossingEnd& end, Guard at_first);
  // One transaction, committed.
  void write(const std::function<void(Transaction&)>& body);
  std::vector<RefusedRow> put(const Rows& rows, OnExisting existing);
  Rows rows(Seen seen) { return crossing_->rows(*session_->begin(Access::read), seen, KeySpan{}); }

 private:
  Product product_;
  TemporaryDirectory directory_;
  std::unique_ptr<LiveStore> live_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<Crossing> crossing_;
};

// Of columns that are carried by their names, the first being the key.
struct NamedColumn {
  std::string name;
  Carried as = Carried::text;
};
CrossingEnd end_of(const std::string& table, const std::vector<NamedColumn>& columns);

// Every pair of products.
struct Way {
  Product from;
  Product to;
};
std::vector<Way> all_ways();
std::string way_name(const ::testing::TestParamInfo<Way>& way);

}  // namespace ratchet::testing
