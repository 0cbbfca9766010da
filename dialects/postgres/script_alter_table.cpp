// ALTER TABLE, command by command.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "postgres/script_context.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::array kGentle = std::to_array<std::string_view>(
    {"AT_SetStatistics", "AT_SetRelOptions", "AT_ResetRelOptions", "AT_SetOptions",
     "AT_ResetOptions", "AT_ClusterOn", "AT_DropCluster"});

class AlterTable {
 public:
  AlterTable(ScriptContext& context, const ScriptNode& statement)
      : context_(context),
        statement_(statement),
        table_(relation_of(statement.at("relation"))),
        commands_(statement.list("cmds")) {
    find_parts();
  }

  void read() {
    for (std::size_t at = 0; at < commands_.size(); ++at) {
      part_ = {.table = table_, .begin = begins_[at], .end = begins_[at + 1]};
      read_command(commands_[at]);
    }
  }

 private:
  // Behind the name of the table the commands stand one after the other, with commas between.
  void find_parts() {
    const std::size_t name = statement_.at("relation").location();
    std::size_t begin = context_.tokens.find_name(table_.name.text(), name, context_.end);
    begin = context_.tokens.first_in(begin + 1, context_.end);
    begins_ = context_.tokens.parts_of(begin, context_.end);
    begins_.resize(commands_.size() + 1, context_.end);
  }

  std::string alter(const std::string& rest) const {
    return fmt::format("ALTER TABLE {} {};", spelled(table_), rest);
  }

  Effect started(EffectKind kind, std::string words) const {
    const std::size_t last = context_.tokens.last_in(part_.begin, part_.end);
    return {.kind = kind,
            .words = std::move(words),
            .table = table_,
            .others = {},
            .columns = {},
            .object = {},
            .offset = part_.begin,
            .length = last - std::min(last, part_.begin),
            .locks = {access_exclusive(table_)}};
  }

  void read_command(const ScriptNode& command) {
    const std::string& subtype = command.text("subtype");
    trim_comma();
    if (subtype == "AT_AddColumn") return read_new_column(context_, command.at("def"), part_);
    if (subtype == "AT_AddConstraint") {
      return read_new_constraint(context_, command.at("def"), part_);
    }
    if (subtype == "AT_SetNotNull") return read_set_not_null(command.text("name"));
    if (subtype == "AT_AlterColumnType") {
      return read_column_type(context_, command, part_, constraints_dropped());
    }
    if (subtype == "AT_ValidateConstraint") return read_validate(command.text("name"));
    if (subtype == "AT_DropColumn") return read_drop_column(command);
    if (subtype == "AT_DropConstraint") return read_drop_constraint(command);
    if (subtype == "AT_AttachPartition") return read_attach(command.at("def"));
    if (subtype == "AT_DetachPartition") return read_detach(command.at("def"));
    if (is_rewriting(subtype)) return read_rewriting(subtype);
    read_other(command);
  }

  void trim_comma() {
    if (part_.end >= context_.end) return;
    const std::string text = context_.text(part_.begin, part_.end);
    part_.end = part_.begin + text.size();
    if (text.ends_with(',')) --part_.end;
  }

  static bool is_rewriting(const std::string& subtype) {
    return subtype == "AT_SetTableSpace" || subtype == "AT_SetLogged" ||
           subtype == "AT_SetUnLogged" || subtype == "AT_SetAccessMethod";
  }

  void read_set_not_null(const std::string& column) {
    Effect effect = started(EffectKind::set_not_null, "SET NOT NULL " + spelled(table_, column));
    effect.columns = identifiers({column});
    if (!is_known_not_null(column)) {
      effect.work = RowCost::scan;
      effect.because = "no valid check says yet that no row is NULL there";
      const std::string name = fmt::format("{}_{}_not_null", table_.name.text(), column);
      effect.instead = {alter(fmt::format("ADD CONSTRAINT {} CHECK ({} IS NOT NULL) NOT VALID",
                                          spelled(name), spelled(column))),
                        "-- in later transactions, one each:",
                        alter(fmt::format("VALIDATE CONSTRAINT {}", spelled(name))),
                        alter(fmt::format("ALTER COLUMN {} SET NOT NULL", spelled(column))),
                        alter(fmt::format("DROP CONSTRAINT {}", spelled(name)))};
    }
    context_.add(std::move(effect));
    const auto known = context_.memory.tables.find(table_);
    if (known == context_.memory.tables.end()) return;
    const auto found = known->second.columns.find(column);
    if (found != known->second.columns.end()) found->second.not_null = true;
  }

  // A check that the same statement drops does not help.
  bool is_known_not_null(const std::string& column) const {
    if (const KnownColumn* known = context_.memory.find_column(table_, column)) {
      if (known->not_null) return true;
    }
    const KnownTable* table = context_.memory.find_table(table_);
    const std::set<std::string> dropped = constraints_dropped();
    return table != nullptr && std::ranges::any_of(table->checks, [&](const auto& each) {
             return each.second.valid && each.second.not_null.contains(column) &&
                    !dropped.contains(each.first);
           });
  }

  // By this very statement.
  std::set<std::string> constraints_dropped() const {
    std::set<std::string> names;
    for (const ScriptNode& command : commands_) {
      if (command.text("subtype") == "AT_DropConstraint") names.insert(command.text("name"));
    }
    return names;
  }

  void read_validate(const std::string& name) {
    Effect effect = started(EffectKind::validate, fmt::format("VALIDATE CONSTRAINT {} on {}",
                                                              spelled(name), spelled(table_)));
    effect.object = name;
    effect.locks = {share_update_exclusive(table_)};
    effect.work = RowCost::scan;
    context_.add(std::move(effect));
    const auto known = context_.memory.tables.find(table_);
    if (known == context_.memory.tables.end()) return;
    const auto found = known->second.checks.find(name);
    if (found != known->second.checks.end()) found->second.valid = true;
  }

  void read_drop_column(const ScriptNode& command) {
    const std::string& column = command.text("name");
    Effect effect = started(EffectKind::drop, "DROP COLUMN " + spelled(table_, column));
    effect.columns = identifiers({column});
    effect.cascades = command.text("behavior") == "DROP_CASCADE";
    effect.instead = {
        fmt::format("-- with ratchet, after the application has stopped using it:\n"
                    "-- [[change]] action = \"drop_column\", table = \"{}\", "
                    "column = \"{}\"",
                    to_string(table_), column)};
    add_target_locks(context_, table_, "", column, effect);
    context_.add(std::move(effect));
    context_.memory.tables[table_].columns.erase(column);
  }

  void read_drop_constraint(const ScriptNode& command) {
    const std::string& name = command.text("name");
    Effect effect = started(EffectKind::alter, "DROP CONSTRAINT " + spelled(name));
    effect.object = name;
    effect.cascades = command.text("behavior") == "DROP_CASCADE";
    add_target_locks(context_, table_, name, "", effect);
    context_.add(std::move(effect));
    const auto known = context_.memory.tables.find(table_);
    if (known == context_.memory.tables.end()) return;
    known->second.checks.erase(name);
    known->second.foreign_keys.erase(name);
  }

  void read_attach(const ScriptNode& partition) {
    const QualifiedName child = relation_of(partition.at("name"));
    Effect effect = started(EffectKind::attach_partition, "ATTACH PARTITION " + spelled(child));
    if (statement_.text("objtype") == "OBJECT_INDEX") {
      effect.kind = EffectKind::other;
      effect.locks.clear();
      context_.add(std::move(effect));
      return;
    }
    effect.table = child;
    effect.others = {table_};
    effect.locks = {share_update_exclusive(table_), access_exclusive(child)};
    add_default_partition(effect);
    effect.work = RowCost::scan;
    effect.because =
        "no check says that its rows belong there, nor that none of the default "
        "partition's do";
    effect.certainty = has_check(child) ? Certainty::unknown : Certainty::certain;
    effect.instead = {fmt::format("ALTER TABLE {} ADD CONSTRAINT {}_bound CHECK (BOUND) NOT VALID;",
                                  spelled(child), child.name.text()),
                      fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {}_bound;", spelled(child),
                                  child.name.text()),
                      "-- the opposite on the default partition, then:",
                      context_.text(context_.begin, context_.end) + ";"};
    context_.add(std::move(effect));
    context_.memory.tables[table_].is_partitioned = true;
    context_.memory.tables[child].parent = table_;
  }

  // Its rows may have to move in or out.
  void add_default_partition(Effect& effect) const {
    const KnownTable* known = context_.memory.find_table(table_);
    if (known != nullptr && known->default_partition) {
      effect.locks.push_back(access_exclusive(*known->default_partition));
    }
  }

  bool has_check(const QualifiedName& table) const {
    return std::ranges::any_of(context_.effects, [&](const Effect& effect) {
      return effect.kind == EffectKind::add_check && effect.table == table;
    });
  }

  void read_detach(const ScriptNode& partition) {
    const QualifiedName child = relation_of(partition.at("name"));
    Effect effect = started(EffectKind::detach_partition, "DETACH PARTITION " + spelled(child));
    effect.concurrent = partition.flag("concurrent");
    effect.others = {child};
    if (effect.concurrent) {
      effect.locks = {share_update_exclusive(table_)};
    } else {
      effect.locks = {access_exclusive(table_), access_exclusive(child)};
      add_default_partition(effect);
      effect.instead = {alter(fmt::format("DETACH PARTITION {} CONCURRENTLY", spelled(child)))};
    }
    context_.add(std::move(effect));
  }

  void read_rewriting(const std::string& subtype) {
    const bool moves = subtype == "AT_SetTableSpace";
    const bool is_index = statement_.text("objtype") == "OBJECT_INDEX";
    Effect effect = started(EffectKind::maintenance,
                            context_.text(part_.begin, part_.end) + " of " + spelled(table_));
    effect.work = RowCost::rewrite;
    effect.because = moves ? "every page is copied" : "every row is written anew";
    if (is_index) {
      effect.instead = {"-- a new index there, built concurrently, then the old one dropped"};
    }
    context_.add(std::move(effect));
  }

  void read_other(const ScriptNode& command) {
    const std::string& subtype = command.text("subtype");
    Effect effect = started(EffectKind::alter,
                            context_.text(part_.begin, part_.end) + " of " + spelled(table_));
    const std::string& object = statement_.text("objtype");
    if (object == "OBJECT_TABLE" && std::ranges::find(kGentle, subtype) != kGentle.end()) {
      effect.locks = {share_update_exclusive(table_)};
    } else if (subtype.starts_with("AT_EnableTrig") || subtype.starts_with("AT_DisableTrig") ||
               subtype.starts_with("AT_EnableAlwaysTrig") ||
               subtype.starts_with("AT_EnableReplicaTrig")) {
      effect.locks = {share_row_exclusive(table_)};
    } else if (object != "OBJECT_TABLE") {  // a view, a sequence, an index: clients rarely wait
      effect.kind = EffectKind::other;
      effect.locks.clear();
    }
    context_.add(std::move(effect));
  }

  ScriptContext& context_;
  const ScriptNode& statement_;
  QualifiedName table_;
  const std::vector<ScriptNode>& commands_;
  std::vector<std::size_t> begins_;
  TablePart part_{.table = unqualified("?")};
};

}  // namespace

void read_alter_table(ScriptContext& context, const ScriptNode& statement) {
  AlterTable(context, statement).read();
}

}  // namespace ratchet::postgres
