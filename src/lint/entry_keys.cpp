#include "lint/entry_keys.hpp"

namespace ratchet {
namespace {

class KeyFields final : public Fields {
 public:
  EntryKeys take() { return std::move(keys_); }

  void name(Key, Identifier&) override {}
  void name(Key, std::optional<Identifier>&) override {}
  void names(Key, std::vector<Identifier>&) override {}
  void table(Key key, QualifiedName& value) override {
    if (key.name == "table") keys_.table = value;
  }
  void table(Key, std::optional<QualifiedName>&) override {}
  void sql(Key key, SqlChoice& value) override { keys_.sql[std::string(key.name)] = value; }
  void default_value(Key, SqlChoice&) override {}
  void sql_map(Key, SqlMap&) override {}
  void name_map(Key, NameMap&) override {}
  void text_map(Key, TextMap&) override {}
  void text(Key, std::optional<std::string>&) override {}
  void texts(Key, std::vector<std::string>&) override {}
  void flag(Key key, bool& value, Unsaid) override { keys_.flags[std::string(key.name)] = value; }
  void one_of(std::span<const std::string_view>, Presence) override {}

 private:
  void choice_index(Key, std::optional<std::size_t>&, std::span<const std::string_view>) override {}
  void list_erased(Key, ListAccess, std::string_view) override {}
  void object_erased(Key, ObjectAccess, std::string_view) override {}

  EntryKeys keys_;
};

}  // namespace

EntryKeys keys_of(const std::function<void(Fields&)>& describe) {
  KeyFields fields;
  describe(fields);
  return fields.take();
}

}  // namespace ratchet
