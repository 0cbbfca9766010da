// Fields that writes: makes a TOML tree of what is described, in the order of the description, and
// leaves out what is not said. Reading the tree gives an equal value. Changes nothing it is given.
#pragma once

#include <string>
#include <string_view>

#include "migration/toml.hpp"
#include "step/fields.hpp"

namespace ratchet {

class WriteFields final : public Fields {
 public:
  TomlTable take();

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

  void put(std::string_view key, TomlValue value);

  TomlTable table_;
};

}  // namespace ratchet
