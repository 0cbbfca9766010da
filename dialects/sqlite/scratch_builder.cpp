#include "sqlite/scratch_builder.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <optional>

#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

constexpr int kShellsPerObjectMax = 100;

void answer_null(sqlite3_context* context, int /*count*/, sqlite3_value** /*arguments*/) {
  sqlite3_result_null(context);
}

int compare_bytes(void* /*unused*/, int left_size, const void* left, int right_size,
                  const void* right) {
  const std::string_view first(static_cast<const char*>(left), static_cast<std::size_t>(left_size));
  const std::string_view second(static_cast<const char*>(right),
                                static_cast<std::size_t>(right_size));
  return first.compare(second);
}

// What stands behind `lead` in a message; nullopt when the message is another one.
std::optional<std::string> rest_after(std::string_view lead, const std::string& message) {
  if (!message.starts_with(lead)) return std::nullopt;
  return message.substr(lead.size());
}

bool is_virtual_itself(const Table& table) {
  // SQLite writes these words itself, whatever was typed.
  return table.definition.starts_with("CREATE VIRTUAL TABLE");
}

Error refusal(const std::string& definition, const Error& error) {
  return Error(ErrorKind::statement_failed,
               {.message = fmt::format("no scratch copy can be made of `{}`: {}",
                                       shortened(definition), error.message()),
                .hint = "Mend or drop this object first."});
}

class Builder {
 public:
  explicit Builder(Connection& connection) : connection_(connection) {}

  std::set<std::string> build(const Schema& schema) {
    connection_.control("BEGIN");
    for (const Table& table : schema.tables) {
      if (is_virtual_itself(table)) make_virtual(table.definition);
    }
    for (const Table& table : schema.tables) make_table(table);
    for (const Table& table : schema.tables) {
      for (const Index& index : table.indexes) {
        if (index.origin == IndexOrigin::created) make_if_new(index.name, index.definition);
      }
    }
    for (const View& view : schema.views) make(view.definition);
    for (const Table& table : schema.tables) make_triggers(table.name, table.triggers);
    for (const View& view : schema.views) make_triggers(view.name, view.triggers);
    connection_.control("COMMIT");
    return std::move(shells_);
  }

 private:
  bool exists(const Identifier& name) {
    return !connection_
                .query(sql("SELECT 1 FROM sqlite_schema WHERE name = {} AND type <> 'trigger'",
                           Bind{name.text()}),
                       Blame::statement)
                .empty();
  }

  // A shadow table comes with its virtual table, where the module is there.
  void make_table(const Table& table) {
    if (is_virtual_itself(table)) return;
    if (table.is_virtual) {
      make_if_new(table.name.name, table.definition);
    } else {
      make(table.definition);
    }
  }

  void make_if_new(const Identifier& name, const std::string& definition) {
    if (!exists(name)) make(definition);
  }

  // Those of a table that was skipped, because its module is missing, are skipped.
  void make_triggers(const QualifiedName& owner, const std::vector<Trigger>& triggers) {
    if (triggers.empty() || !exists(owner.name)) return;
    for (const Trigger& trigger : triggers) make(trigger.definition);
  }

  void make_virtual(const std::string& definition) {
    try {
      connection_.execute(sql("{}", UserSql{definition}), Blame::row);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::row_failed) throw;
      if (!rest_after("no such module: ", error.message())) throw refusal(definition, error);
    }
  }

  void make(const std::string& definition) {
    for (int shells = 0; shells < kShellsPerObjectMax; ++shells) {
      try {
        connection_.execute(sql("{}", UserSql{definition}), Blame::row);
        return;
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::row_failed) throw;
        if (!add_shell(error.message())) throw refusal(definition, error);
      }
    }
  }

  bool add_shell(const std::string& message) {
    if (const auto function = rest_after("no such function: ", message)) {
      shells_.insert(folded(*function));
      return sqlite3_create_function(connection_.handle(), function->c_str(), -1,
                                     SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, &answer_null,
                                     nullptr, nullptr) == SQLITE_OK;
    }
    if (const auto collation = rest_after("no such collation sequence: ", message)) {
      return sqlite3_create_collation(connection_.handle(), collation->c_str(), SQLITE_UTF8,
                                      nullptr, &compare_bytes) == SQLITE_OK;
    }
    return false;
  }

  Connection& connection_;
  std::set<std::string> shells_;
};

}  // namespace

std::set<std::string> build(Connection& connection, const Schema& schema) {
  return Builder(connection).build(schema);
}

}  // namespace ratchet::sqlite
