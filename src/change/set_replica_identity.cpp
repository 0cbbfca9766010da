// Says what a logical replica learns of an old row. Refused where there are none.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/index_checks.hpp"

namespace ratchet {

class SetReplicaIdentityChange final : public Change {
 public:
  std::string_view action() const override { return "set_replica_identity"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    if (existing_table(surroundings, step_.table, into) == nullptr) return;
    const bool by_index = step_.identity == ReplicaIdentityKind::index;
    if (by_index != step_.index.has_value()) {
      into.refuse({"identity", "identity = \"index\" and `index` go together", ""});
    }
    if (!surroundings.capabilities().has_named_constraints) {
      refuse_lacking("replica identities", surroundings, into);
      return;
    }
    if (step_.index && existing_index(surroundings, *step_.index, into) == nullptr) return;
    into.add(Phase::contract, step_);
  }

 private:
  SetReplicaIdentity step_;
};

template <>
std::unique_ptr<Change> make_change<SetReplicaIdentityChange>() {
  return std::make_unique<SetReplicaIdentityChange>();
}

}  // namespace ratchet
