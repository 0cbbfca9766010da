// The keys of an entry of a migration file, as documentation: what `explain` and `new` show.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "step/fields.hpp"

namespace ratchet {

enum class KeyForm {
  name,
  names,
  table,
  sql,
  default_value,
  sql_map,
  name_map,
  text_map,
  text,
  texts,
  flag,
  choice,
  list,
  object
};

struct KeyDoc {
  std::string name;
  Presence presence = Presence::optional;
  std::string meaning;
  KeyForm form = KeyForm::text;
  std::vector<std::string> choices;  // of a choice
  Unsaid unsaid = Unsaid::is_false;  // of a flag
  std::string shorthand;             // of a list or object: the key that a bare value stands for
  std::vector<KeyDoc> inner;         // of a list or object
};

struct KeyGroup {  // keys of which at most, or exactly, one is given
  std::vector<std::string> names;
  Presence presence;
};

struct EntryDoc {
  std::vector<KeyDoc> keys;
  std::vector<KeyGroup> groups;
};

EntryDoc entry_doc(const std::function<void(Fields&)>& describe);

// "a name", "an expression in SQL", "true or false": what may stand behind the key.
std::string form_text(const KeyDoc& key);

}  // namespace ratchet
