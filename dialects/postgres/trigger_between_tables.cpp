#include "postgres/trigger_between_tables.hpp"

#include <algorithm>

#include "postgres/following.hpp"
#include "postgres/trigger.hpp"

namespace ratchet::postgres {
namespace {

void append(std::vector<SqlText> more, std::vector<SqlText>& into) {
  std::ranges::move(more, std::back_inserter(into));
}

// Everything that keeps one pair of tables in step.
class Between {
 public:
  Between(const DualWrite& step, const Schema& schema)
      : key_(mapping_key(step)),
        schema_(schema),
        pair_(step, schema),
        forward_(values_of(pair_.new_side(), pair_.old_side().table, key_ + "_forward")),
        backward_(values_of(pair_.old_side(), pair_.new_side().table, key_ + "_backward")) {
    ways_.push_back({"", pair_.old_side().table,
                     Following(pair_, {.from = pair_.old_side(),
                                       .to = pair_.new_side(),
                                       .made = forward_,
                                       .made_back = backward_,
                                       .is_forward = true})
                         .triggers()});
    if (pair_.is_one_way()) return;
    ways_.push_back({"back_", pair_.new_side().table,
                     Following(pair_, {.from = pair_.new_side(),
                                       .to = pair_.old_side(),
                                       .made = backward_,
                                       .made_back = forward_,
                                       .is_forward = false})
                         .triggers()});
  }

  std::vector<SqlText> create_expressions() const {
    std::vector<SqlText> statements;
    const auto create = [&](const std::vector<ValueOver>& values, const Table& from) {
      for (const ValueOver& each : values) {
        if (each.function()) append(each.function()->create(from), statements);
      }
    };
    create(forward_, pair_.old_side().table);
    create(backward_, pair_.new_side().table);
    return statements;
  }

  std::vector<SqlText> create_functions() const {
    std::vector<SqlText> statements;
    for_each_trigger([&](const Way& way, const TriggerText& trigger) {
      refuse_end_of_body(trigger.body);
      statements.push_back(
          sql("CREATE OR REPLACE FUNCTION {} () RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
              "AS $ratchet$\nBEGIN\n{}\nRETURN NULL;\nEND\n$ratchet$",
              function_of(way, trigger), trigger.body));
    });
    return statements;
  }

  std::vector<SqlText> create_triggers() const {
    std::vector<SqlText> statements;
    for_each_trigger([&](const Way& way, const TriggerText& trigger) {
      for (const QualifiedName& table : tables_with_triggers(way.table, schema_)) {
        const Identifier name = trigger_of(way, trigger);
        statements.push_back(sql("CREATE TRIGGER {} {} ON {} {}\nWHEN ({})\nEXECUTE FUNCTION {} ()",
                                 name, trigger.head, table, sql(trigger.level), trigger.when,
                                 function_of(way, trigger)));
        statements.push_back(sql("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}", table, name));
      }
    });
    return statements;
  }

  std::vector<SqlText> drop() const {
    std::vector<SqlText> statements;
    std::vector<SqlText> functions;
    for_each_trigger([&](const Way& way, const TriggerText& trigger) {
      for (const QualifiedName& table : tables_with_triggers(way.table, schema_)) {
        statements.push_back(
            sql("DROP TRIGGER IF EXISTS {} ON {}", trigger_of(way, trigger), table));
      }
      functions.push_back(sql("DROP FUNCTION IF EXISTS {}", function_of(way, trigger)));
    });
    for (const auto* values : {&forward_, &backward_}) {
      for (const ValueOver& each : *values) {
        if (!each.function()) continue;
        functions.push_back(sql("DROP FUNCTION IF EXISTS {}", each.function()->name));
      }
    }
    append(std::move(functions), statements);
    return statements;
  }

 private:
  struct Way {
    std::string prefix;
    const Table& table;
    std::vector<TriggerText> triggers;
  };

  template <class Do>
  void for_each_trigger(const Do& work) const {
    for (const Way& way : ways_) {
      for (const TriggerText& trigger : way.triggers) work(way, trigger);
    }
  }

  QualifiedName function_of(const Way& way, const TriggerText& trigger) const {
    return function_name(key_ + "_" + way.prefix + trigger.event);
  }
  Identifier trigger_of(const Way& way, const TriggerText& trigger) const {
    return dual_write_trigger(key_, way.prefix + trigger.event);
  }

  std::string key_;
  const Schema& schema_;
  PairSql pair_;
  std::vector<ValueOver> forward_;
  std::vector<ValueOver> backward_;
  std::vector<Way> ways_;
};

}  // namespace

std::vector<SqlText> create_functions_between(const DualWrite& step, const Schema& schema) {
  const Between between(step, schema);
  std::vector<SqlText> statements = between.create_expressions();
  append(between.create_functions(), statements);
  return statements;
}

std::vector<SqlText> replace_functions_between(const DualWrite& step, const Schema& schema) {
  return Between(step, schema).create_functions();
}

std::vector<SqlText> create_triggers_between(const DualWrite& step, const Schema& schema) {
  return Between(step, schema).create_triggers();
}

std::vector<SqlText> drop_triggers_between(const DualWrite& step, const Schema& schema) {
  return Between(step, schema).drop();
}

SqlText quiet() { return sql("SELECT pg_catalog.set_config('ratchet.quiet', 'on', true)"); }

}  // namespace ratchet::postgres
