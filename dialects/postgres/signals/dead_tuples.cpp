// dead_tuples: the share of the tables' rows that are dead and not yet vacuumed. An update in place
// leaves each row dead once, so in a small table the share is soon high and means nothing: that one
// counts as free of them.
#include "postgres/signals/look.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::int64_t kSmall = 1'000'000'000;  // bytes

class DeadTuples final : public Signal {
 public:
  explicit DeadTuples(const SignalScope& scope) : session_(scope.session), tables_(scope.tables) {}

  std::string_view name() const override { return "dead_tuples"; }

  SignalReading read() override {
    Look look(session_);
    const Rows rows = look.query(
        sql("{} SELECT pg_stat_get_dead_tuples(relation)::double precision "
            "/ nullif(pg_stat_get_live_tuples(relation) + pg_stat_get_dead_tuples(relation), 0), "
            "relation::regclass::text FROM tree WHERE pg_relation_size(relation) > {} "
            "ORDER BY 1 DESC NULLS LAST LIMIT 1",
            look.tree_of(tables_), Bind{kSmall}));
    if (rows.empty()) return {.value = 0};
    return {.value = as_number(rows[0][0]), .detail = "of " + as_text(rows[0][1])};
  }

 private:
  Session& session_;
  std::vector<QualifiedName> tables_;
};

}  // namespace

std::unique_ptr<Signal> make_dead_tuples(const SignalScope& scope) {
  return std::make_unique<DeadTuples>(scope);
}

}  // namespace ratchet::postgres
