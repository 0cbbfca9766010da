#include "cli/key_docs.hpp"

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace ratchet {
namespace {

class Collector final : public Fields {
 public:
  EntryDoc take() { return std::move(doc_); }

  void name(Key key, Identifier&) override { add(key, KeyForm::name); }
  void name(Key key, std::optional<Identifier>&) override { add(key, KeyForm::name); }
  void names(Key key, std::vector<Identifier>&) override { add(key, KeyForm::names); }
  void table(Key key, QualifiedName&) override { add(key, KeyForm::table); }
  void table(Key key, std::optional<QualifiedName>&) override { add(key, KeyForm::table); }
  void sql(Key key, SqlChoice&) override { add(key, KeyForm::sql); }
  void default_value(Key key, SqlChoice&) override { add(key, KeyForm::default_value); }
  void sql_map(Key key, SqlMap&) override { add(key, KeyForm::sql_map); }
  void name_map(Key key, NameMap&) override { add(key, KeyForm::name_map); }
  void text_map(Key key, TextMap&) override { add(key, KeyForm::text_map); }
  void text(Key key, std::optional<std::string>&) override { add(key, KeyForm::text); }
  void texts(Key key, std::vector<std::string>&) override { add(key, KeyForm::texts); }
  void flag(Key key, bool&, Unsaid unsaid) override { add(key, KeyForm::flag).unsaid = unsaid; }
  void one_of(std::span<const std::string_view> keys, Presence presence) override {
    doc_.groups.push_back({.names = {keys.begin(), keys.end()}, .presence = presence});
  }

 private:
  void choice_index(Key key, std::optional<std::size_t>&,
                    std::span<const std::string_view> words) override {
    add(key, KeyForm::choice).choices.assign(words.begin(), words.end());
  }
  void list_erased(Key key, ListAccess list, std::string_view shorthand) override {
    nest(add(key, KeyForm::list), shorthand, list.append);
  }
  void object_erased(Key key, ObjectAccess object, std::string_view shorthand) override {
    nest(add(key, KeyForm::object), shorthand, object.describe);
  }

  static void nest(KeyDoc& doc, std::string_view shorthand,
                   const std::function<void(Fields&)>& describe) {
    doc.shorthand = shorthand;
    doc.inner = entry_doc(describe).keys;
  }

  KeyDoc& add(Key key, KeyForm form) {
    return doc_.keys.emplace_back(KeyDoc{.name = std::string(key.name),
                                         .presence = key.presence,
                                         .meaning = std::string(key.meaning),
                                         .form = form});
  }

  EntryDoc doc_;
};

}  // namespace

EntryDoc entry_doc(const std::function<void(Fields&)>& describe) {
  Collector collector;
  describe(collector);
  return collector.take();
}

std::string form_text(const KeyDoc& key) {
  switch (key.form) {
    case KeyForm::name: return "a name";
    case KeyForm::names: return "a list of names";
    case KeyForm::table: return "a table";
    case KeyForm::sql: return "SQL";
    case KeyForm::default_value: return "SQL, a number or a boolean";
    case KeyForm::sql_map: return "column = SQL";
    case KeyForm::name_map: return "name = column";
    case KeyForm::text_map: return "key = text";
    case KeyForm::text: return "text";
    case KeyForm::texts: return "a list of texts";
    case KeyForm::flag:
      return key.unsaid == Unsaid::is_true ? "true or false (true)" : "true or false (false)";
    case KeyForm::choice: return "one of " + join(key.choices, {.separator = ", "});
    case KeyForm::list: return "a list";
    case KeyForm::object: return "a table of keys";
  }
  unreachable("a form without a text");
}

}  // namespace ratchet
