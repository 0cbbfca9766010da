// Fields that only looks: goes through everything that an entry says, and leaves it as it is. A
// walk overrides the kinds of key that it is after.
#pragma once

#include <string>

#include "step/fields.hpp"

namespace ratchet {

class FieldWalk : public Fields {
 public:
  void name(Key, Identifier&) override {}
  void name(Key, std::optional<Identifier>&) override {}
  void names(Key, std::vector<Identifier>&) override {}
  void table(Key, QualifiedName&) override {}
  void table(Key, std::optional<QualifiedName>&) override {}
  void sql(Key, SqlChoice&) override {}
  void default_value(Key, SqlChoice&) override {}
  void sql_map(Key, SqlMap&) override {}
  void name_map(Key, NameMap&) override {}
  void text_map(Key, TextMap&) override {}
  void text(Key, std::optional<std::string>&) override {}
  void texts(Key, std::vector<std::string>&) override {}
  void flag(Key, bool&, Unsaid) override {}
  void one_of(std::span<const std::string_view>, Presence) override {}

 protected:
  // Where the walk is: "into[1].type", "forward.last_name".
  std::string path_of(std::string_view key) const;

 private:
  void choice_index(Key, std::optional<std::size_t>&, std::span<const std::string_view>) override {}
  void list_erased(Key key, ListAccess list, std::string_view shorthand) override;
  void object_erased(Key key, ObjectAccess object, std::string_view shorthand) override;

  std::string path_;
};

}  // namespace ratchet
