// Drops an enumerated type. At contract, when nobody uses it. Refused where there are
// none.
#include <fmt/format.h>

#include "base/text.hpp"
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class DropEnumChange final : public Change {
 public:
  std::string_view action() const override { return "drop_enum"; }
  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    if (!surroundings.capabilities().has_enums) {
      refuse_lacking("enums", surroundings, into);
      return;
    }
    if (existing_enumeration(surroundings, step_.enumeration, into) == nullptr) return;
    const std::vector<std::string> users = columns_of_type(surroundings.schema());
    if (!users.empty()) {
      into.refuse({"enum",
                   fmt::format("{} is the type of {}", to_string(step_.enumeration),
                               join(users, {.separator = ", "})),
                   "drop it when these have another type, and what was retired has been purged"});
    }
    into.add(Phase::contract, step_);
  }

 private:
  std::vector<std::string> columns_of_type(const Schema& schema) const {
    std::vector<std::string> columns;
    for (const Table& table : schema.tables) {
      for (const Column& column : table.columns) {
        const std::string element = column.type.substr(0, column.type.find("[]"));
        if (parse_qualified_name(element) != step_.enumeration) continue;
        columns.push_back(in_words(table.name, column.name));
      }
    }
    return columns;
  }

  DropEnum step_;
};

template <>
std::unique_ptr<Change> make_change<DropEnumChange>() {
  return std::make_unique<DropEnumChange>();
}

}  // namespace ratchet
