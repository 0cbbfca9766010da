// Transactions, and the settings that lint asks about.
#include <algorithm>

#include "postgres/script_context.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::string_view kLockTimeout = "lock_timeout";

// "0" and DEFAULT are no timeout.
bool says_time(const ScriptNode& value) {
  const std::string& text = value.at("sval").text("sval");
  const bool has_digit = text.find_first_of("123456789") != std::string::npos;
  return has_digit || value.at("ival").has("ival");
}

void add_timeout(ScriptContext& context, bool is_on, bool is_local) {
  Effect effect{.kind = EffectKind::set_lock_timeout, .words = "SET lock_timeout"};
  effect.is_on = is_on;
  effect.keyed = is_local;
  context.add(std::move(effect));
}

void read_set(ScriptContext& context, const ScriptNode& statement) {
  const std::string& kind = statement.text("kind");
  if (kind == "VAR_RESET_ALL") return add_timeout(context, false, false);
  if (statement.text("name") != kLockTimeout) return;
  const bool is_on = kind == "VAR_SET_VALUE" && says_time(statement.at("args"));
  add_timeout(context, is_on, statement.flag("is_local"));
}

// SELECT set_config('lock_timeout', '2s', false)
void read_select(ScriptContext& context, const ScriptNode& statement) {
  for (const ScriptNode& target : statement.list("targetList")) {
    const ScriptNode& call = target.at("val");
    const std::vector<std::string> words = words_of(call.list("funcname"));
    const std::vector<ScriptNode>& arguments = call.list("args");
    if (words.empty() || words.back() != "set_config" || arguments.size() != 3) continue;
    if (arguments[0].at("sval").text("sval") != kLockTimeout) continue;
    add_timeout(context, says_time(arguments[1]), arguments[2].at("boolval").flag("boolval"));
  }
}

void read_transaction(ScriptContext& context, const ScriptNode& statement) {
  const std::string& kind = statement.text("kind");
  if (kind == "TRANS_STMT_BEGIN" || kind == "TRANS_STMT_START") {
    context.add({.kind = EffectKind::begin, .words = "BEGIN"});
  } else if (kind == "TRANS_STMT_COMMIT" || kind == "TRANS_STMT_ROLLBACK" ||
             kind == "TRANS_STMT_PREPARE") {
    context.add({.kind = EffectKind::end, .words = "COMMIT"});
  }
}

}  // namespace

void read_setting(ScriptContext& context, const ScriptNode& statement) {
  if (statement.kind == "VariableSetStmt") read_set(context, statement);
  if (statement.kind == "SelectStmt") read_select(context, statement);
  if (statement.kind == "TransactionStmt") read_transaction(context, statement);
}

}  // namespace ratchet::postgres
