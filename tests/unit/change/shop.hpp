// Surroundings made of values, for tests of what a change becomes: the schema of a small shop, and
// dependants that a test says.
#pragma once

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "change/change.hpp"

namespace ratchet {

class Shop final : public Surroundings {
 public:
  Shop();

  const Schema& schema() const override { return schema_; }
  Schema& schema() { return schema_; }
  const Capabilities& capabilities() const override { return capabilities_; }
  std::vector<Dependant> dependants(const QualifiedName& table,
                                    const Identifier& column) const override;
  std::optional<ColumnTwins> twins(const QualifiedName&, const Identifier&,
                                   const Identifier&) const override {
    return twins_;
  }
  const Schema* schema_of(const std::string& store) const override {
    const auto found = others_.find(store);
    return found == others_.end() ? nullptr : &found->second;
  }

  Schema& other_store(const std::string& name) { return others_[name]; }
  Table& users() { return schema_.tables.at(0); }
  Table& orders() { return schema_.tables.at(1); }
  Column& column(Table& table, const std::string& name);
  void add_index(Table& table, Index index) { table.indexes.push_back(std::move(index)); }
  void add_dependant(const std::string& column, Dependant dependant);
  std::optional<ColumnTwins>& twins() { return twins_; }
  Capabilities& can() { return capabilities_; }

 private:
  Schema schema_;
  std::map<std::string, Schema> others_;
  std::optional<ColumnTwins> twins_;
  Capabilities capabilities_{};
  std::map<std::string, std::vector<Dependant>> dependants_;
};

// What one entry of a file, without its [[change]] line, becomes in the shop.
Expansion expand(const std::string& entry, const Shop& shop);

using PhasedStep = std::pair<Phase, Step>;
// "alter_column: users.name is there already (choose another name)", one for each refusal.
std::vector<std::string> refusals(const std::string& entry, const Shop& shop);

QualifiedName table(const std::string& name);
Identifier name(const std::string& name);
std::vector<IndexColumn> index_columns(const std::vector<std::string>& names);

}  // namespace ratchet
