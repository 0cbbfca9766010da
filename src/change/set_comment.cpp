// Comments a table or a column. Refused where a database keeps no comments.
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class SetCommentChange final : public Change {
 public:
  std::string_view action() const override { return "set_comment"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    if (step_.column) existing_column(*table, *step_.column, {"column"}, into);
    if (!surroundings.capabilities().has_comments) {
      refuse_lacking("comments", surroundings, into);
      return;
    }
    into.add(Phase::expand, step_);
  }

 private:
  SetComment step_;
};

template <>
std::unique_ptr<Change> make_change<SetCommentChange>() {
  return std::make_unique<SetCommentChange>();
}

}  // namespace ratchet
