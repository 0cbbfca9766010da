#include "postgres/table_exchange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "postgres/foreign_key_twin.hpp"
#include "postgres/renderer_scene.hpp"
#include "postgres/table_text.hpp"
#include "step/mapping.hpp"
#include "step/table_pair.hpp"

namespace ratchet::postgres {
namespace {

std::vector<Trigger> users_triggers(const Table& table) {
  std::vector<Trigger> triggers;
  std::ranges::copy_if(table.triggers, std::back_inserter(triggers),
                       [](const Trigger& each) { return !is_ratchets_own(each.name.text()); });
  return triggers;
}

// Any text of the user's or the server's.
SqlText said(const std::string& text) { return sql("{}", UserSql{text}); }

class Exchanging {
 public:
  Exchanging(const Exchange& names, const Scene& scene, const LockManners& manners)
      : names_(names),
        scene_(scene),
        manners_(manners),
        leaving_(table_in(scene, names.leaving)),
        coming_(table_in(scene, names.coming)),
        pointing_(keys_to(leaving_, scene.schema)),
        is_first_(!is_retired_name(names.coming.name)) {}

  StepSql exchange() {
    require_alike();
    require_free();
    lock(names_.leaving);
    lock(names_.coming);
    take_off();
    add(sql("ALTER TABLE {} RENAME TO {}", names_.leaving, names_.aside.name));
    add(sql("ALTER TABLE {} RENAME TO {}", names_.coming, names_.leaving.name));
    for (const Index& index : leaving_.indexes) rename_index(index.name);
    if (is_first_) give_settings();
    for (const Column& column : leaving_.columns) hand_numbers_over(column);
    for (const StandingKey& key : keys_of(leaving_)) change_over(key);
    for (const StandingKey& key : pointing_) turn(key);
    for (const View& view : scene_.schema.views) show(view);
    put_on();
    keep_in_step();
    return manners_.locked(std::move(locks_), std::move(statements_));
  }

 private:
  void add(SqlText statement) { statements_.push_back(std::move(statement)); }
  void lock(const QualifiedName& table) {
    for (const TableLock& each : locks_on({table}, Lock::access_exclusive)) locks_.push_back(each);
  }

  // What is called so on the one that leaves is called so on the other until then.
  Identifier ready(const Identifier& name) const {
    return is_first_ ? incoming_name(name) : retired_name(name);
  }
  Identifier aside(const Identifier& name) const {
    return is_first_ ? retired_name(name) : incoming_name(name);
  }

  // Both are the same to clients: what somebody else has given to one of them would be lost.
  void require_alike() const {
    std::set<Identifier> wanted;
    std::set<Identifier> there;
    for (const Index& each : leaving_.indexes) wanted.insert(ready(each.name));
    for (const Index& each : coming_.indexes) there.insert(each.name);
    for (const StandingKey& each : keys_of(leaving_)) wanted.insert(each.name);
    for (const StandingKey& each : keys_of(coming_)) there.insert(each.name);
    for (const StandingKey& each : pointing_) {
      wanted.insert(ready(each.name));
      const Constraint* second = find_constraint(*each.table, ready(each.name));
      if (second != nullptr && second->validated) there.insert(second->name);
    }
    if (wanted == there && column_names(leaving_) == column_names(coming_)) return;
    throw Error(ErrorKind::diverged,
                {.message = fmt::format("{} and {} have not the same columns, indexes and foreign "
                                        "keys any more",
                                        to_string(names_.leaving), to_string(names_.coming)),
                 .hint = "Somebody else changed one of them since they were made alike: undo that "
                         "first."});
  }

  // Triggers of another migration would be left on a table that clients see no more.
  void require_free() const {
    for (const Step& step : scene_.in_force) {
      const auto* mapping = std::get_if<DualWrite>(&step);
      const bool is_own = mapping != nullptr && is_rebuild(*mapping);
      const auto* repair = std::get_if<Repair>(&step);
      const bool is_here = mapping != nullptr
                               ? concerns(*mapping, names_.leaving)
                               : repair != nullptr && repair->table == names_.leaving;
      if (!is_here || is_own) continue;
      throw Error(
          ErrorKind::must_wait,
          {.message = to_string(names_.leaving) + " has a dual write of its columns in force",
           .hint = "Swap the table when that migration has been purged."});
    }
  }

  void take_off() {
    for (const Trigger& each : users_triggers(leaving_)) {
      add(sql("DROP TRIGGER {} ON {}", each.name, names_.leaving));
    }
    for (const Single& each : leaving_.belongings.singles) {
      if (!each.take_off.empty()) add(said(each.take_off));
    }
  }

  void put_on() {
    for (const Trigger& each : users_triggers(leaving_)) add(said(each.definition));
    for (const Single& each : leaving_.belongings.singles) add(said(each.put_on));
  }

  void rename_index(const Identifier& name) {
    const auto index = [&](const Identifier& each) { return index_in(names_.leaving, each); };
    add(sql("ALTER INDEX {} RENAME TO {}", index(name), aside(name)));
    add(sql("ALTER INDEX {} RENAME TO {}", index(ready(name)), name));
  }

  // Policies, comments, and who owns it and may use it: what was not needed out of sight.
  void give_settings() {
    const std::string rest = script_of(leaving_).rest;
    if (!rest.empty()) add(said(rest));
    for (const std::string& each : leaving_.belongings.settings) add(said(each));
    for (const Column& column : leaving_.columns) {
      for (const ColumnGrant& grant : column.grants) {
        add(sql("GRANT {} ({}) ON {} TO {}", UserSql{grant.privilege}, column.name, names_.leaving,
                UserSql{grant.grantee}));
      }
    }
  }

  // One sequence gives the numbers, under its own name; an identity can't do without one of its
  // own.
  void hand_numbers_over(const Column& column) {
    if (column.sequence) {
      add(sql("ALTER SEQUENCE {} OWNED BY {}.{}", *column.sequence, names_.leaving, column.name));
    }
    const Column* twin = find_column(coming_, column.name);
    if (!column.numbers || twin == nullptr || !twin->numbers) return;
    const QualifiedName& here = *column.numbers;
    const QualifiedName there{.schema = here.schema, .name = aside(here.name)};
    add(sql("ALTER SEQUENCE {} RENAME TO {}", here, there.name));
    add(sql("ALTER SEQUENCE {} RENAME TO {}", *twin->numbers, here.name));
    add(
        sql("SELECT pg_catalog.setval(now.tableoid::pg_catalog.regclass, old.last_value, "
            "old.is_called) FROM {} AS now, {} AS old",
            here, there));
    if (column.identity != Identity::always) return;
    add(sql("ALTER TABLE {} ALTER COLUMN {} SET GENERATED ALWAYS", names_.leaving, column.name));
    add(sql("ALTER TABLE {} ALTER COLUMN {} SET GENERATED BY DEFAULT", names_.aside, column.name));
  }

  void change_over(const StandingKey& key) {
    add(checked_as_defined(names_.leaving, key));
    add(deferred(names_.aside, key.name));
  }

  void turn(const StandingKey& key) {
    const QualifiedName& table = key.table->name;
    lock(table);
    add(sql("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", table, key.name, aside(key.name)));
    add(sql("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", table, ready(key.name), key.name));
    add(checked_as_defined(table, key));
    add(deferred(table, aside(key.name)));
  }

  void show(const View& view) {
    if (view.materialized || std::ranges::count(view.reads, names_.leaving) == 0) return;
    constexpr std::string_view kCreate = "CREATE ";
    add(said("CREATE OR REPLACE " + view.definition.substr(kCreate.size())));
  }

  void keep_in_step() {
    Schema after = scene_.schema;
    for (Table& each : after.tables) {
      const bool is_leaving = each.name == names_.leaving;
      const bool is_coming = each.name == names_.coming;
      if (is_leaving) each.name = names_.aside;
      if (is_coming) each.name = names_.leaving;
    }
    append(pairs_again(names_.leaving, after, scene_).functions, statements_);
  }

  const Exchange& names_;
  const Scene& scene_;
  const LockManners& manners_;
  const Table& leaving_;
  const Table& coming_;
  std::vector<StandingKey> pointing_;
  bool is_first_;  // the twin comes into sight
  std::vector<TableLock> locks_;
  std::vector<SqlText> statements_;
};

}  // namespace

StepSql exchanged(const Exchange& names, const Scene& scene, const LockManners& manners) {
  return Exchanging(names, scene, manners).exchange();
}

void release(const QualifiedName& table, const Schema& schema, std::vector<SqlText>& statements,
             std::vector<TableLock>& locks) {
  const QualifiedName retired = retired_name(table);
  for (const Table& each : schema.tables) {
    for (const StandingKey& key : keys_of(each)) {
      if (key.target != retired && each.name != retired) continue;
      statements.push_back(sql("ALTER TABLE {} DROP CONSTRAINT {}", each.name, key.name));
      for (const TableLock& lock : locks_on({each.name, key.target}, Lock::access_exclusive)) {
        locks.push_back(lock);
      }
    }
  }
}

}  // namespace ratchet::postgres
