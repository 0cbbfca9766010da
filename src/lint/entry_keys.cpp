#include "lint/entry_keys.hpp"

#include "plan/field_walk.hpp"

namespace ratchet {
namespace {

// Of the entry itself: what stands in lists and objects is left out.
class KeyFields final : public FieldWalk {
 public:
  EntryKeys take() { return std::move(keys_); }

  void table(Key key, QualifiedName& value) override {
    if (key.name == "table") keys_.table = value;
  }
  void table(Key, std::optional<QualifiedName>&) override {}
  void sql(Key key, SqlChoice& value) override { keys_.sql[std::string(key.name)] = value; }
  void flag(Key key, bool& value, Unsaid) override { keys_.flags[std::string(key.name)] = value; }

 private:
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
