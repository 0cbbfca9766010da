// wraparound: vacuums against wraparound that are at work on the tables. They are the ones that
// never give way to anybody.
#include "postgres/signals/look.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {
namespace {

class Wraparound final : public Signal {
 public:
  explicit Wraparound(const SignalScope& scope) : session_(scope.session), tables_(scope.tables) {}

  std::string_view name() const override { return "wraparound"; }

  SignalReading read() override {
    Look look(session_);
    if (!look.sees_others()) return look.not_permitted("what autovacuum does");
    return {.value = look.number(sql("{} SELECT count(DISTINCT a.pid) FROM tree "
                                     "JOIN pg_locks AS l ON l.relation = tree.relation "
                                     "JOIN pg_stat_activity AS a ON a.pid = l.pid "
                                     "WHERE a.datname = current_database() "
                                     "AND a.backend_type = 'autovacuum worker' "
                                     "AND a.query LIKE '%(to prevent wraparound)'",
                                     look.tree_of(tables_)))};
  }

 private:
  Session& session_;
  std::vector<QualifiedName> tables_;
};

}  // namespace

std::unique_ptr<Signal> make_wraparound(const SignalScope& scope) {
  return std::make_unique<Wraparound>(scope);
}

}  // namespace ratchet::postgres
