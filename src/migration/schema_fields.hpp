// Fields that makes a JSON schema of what is described: the keys, their types and meanings, what is
// required, and what can't stand together.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "step/fields.hpp"

namespace ratchet {

using OrderedJson = nlohmann::ordered_json;

// The definitions that the schemas made here refer to (#/$defs/sql ...).
OrderedJson shared_definitions();

class SchemaFields final : public Fields {
 public:
  // An object that has what was described, and nothing else.
  OrderedJson take();

  void name(Key key, Identifier& value) override;
  void name(Key key, std::optional<Identifier>& value) override;
  void names(Key key, std::vector<Identifier>& value) override;
  void table(Key key, QualifiedName& value) override;
  void table(Key key, std::optional<QualifiedName>& value) override;
  void sql(Key key, SqlChoice& value) override;
  void default_value(Key key, SqlChoice& value) override;
  void sql_map(Key key, SqlMap& value) override;
  void name_map(Key key, NameMap& value) override;
  void text_map(Key key, TextMap& value) override;
  void text(Key key, std::optional<std::string>& value) override;
  void texts(Key key, std::vector<std::string>& value) override;
  void flag(Key key, bool& value, Unsaid unsaid) override;
  void one_of(std::span<const std::string_view> keys, Presence presence) override;

 private:
  void choice_index(Key key, std::optional<std::size_t>& index,
                    std::span<const std::string_view> words) override;
  void list_erased(Key key, ListAccess list, std::string_view shorthand) override;
  void object_erased(Key key, ObjectAccess object, std::string_view shorthand) override;

  void put(const Key& key, OrderedJson schema);

  OrderedJson properties_ = OrderedJson::object();
  OrderedJson required_ = OrderedJson::array();
  OrderedJson rules_ = OrderedJson::array();
};

}  // namespace ratchet
