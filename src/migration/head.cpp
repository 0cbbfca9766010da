#include "migration/head.hpp"

#include "migration/products.hpp"

namespace ratchet {

using enum Presence;

void describe(Fields& f, FileHead& head) {
  f.text({"description", optional, "one sentence: what it is for"}, head.description);
  f.text({"store", optional, "the store it is for; left out: the first in ratchet.toml"},
         head.store);
  f.texts({"requires", optional, "ids or numbers of migrations that must be contracted before"},
          head.required);
  f.text_map({"allow", optional, "rule = \"why it is fine here\", for the whole file"}, head.allow);
}

void describe(Fields& f, EntryHead& head) {
  f.text({"action", required, "what to do"}, head.action);
  f.choice({"only", optional, "the one product that this is for"}, head.only, kProductWords);
  f.text_map({"allow", optional, "rule = \"why it is fine here\""}, head.allow);
}

}  // namespace ratchet
