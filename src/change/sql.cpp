// What no other change can say: statements, and the statements that take them back.
#include <array>

#include "change/changes.hpp"

namespace ratchet {
namespace {

enum class SqlPhase { expand, contract };
constexpr std::array<std::string_view, 2> kPhaseWords = {"expand", "contract"};

}  // namespace

class SqlChange final : public Change {
 public:
  std::string_view action() const override { return "sql"; }

  void describe(Fields& f) override {
    ratchet::describe(f, step_);
    f.choice({"phase", Presence::optional, "when it runs; left out: expand"}, phase_, kPhaseWords);
  }

  void expand(const Surroundings&, Expansion& into) const override {
    if (!step_.transaction && !step_.probe.given()) {
      into.refuse({"transaction", "transaction = false needs `probe`",
                   "give a query whose first value says whether `up` is in force"});
    }
    const bool at_contract = phase_ == SqlPhase::contract;
    into.add(at_contract ? Phase::contract : Phase::expand, step_);
  }

 private:
  RawSql step_;
  std::optional<SqlPhase> phase_;
};

template <>
std::unique_ptr<Change> make_change<SqlChange>() {
  return std::make_unique<SqlChange>();
}

}  // namespace ratchet
