#include "sqlite/columns_read.hpp"

#include <sqlite3.h>

#include <string>

#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

// A table for one question: gone, and nobody listening, when this ends.
class Question {
 public:
  explicit Question(Connection& connection) : connection_(connection) {
    connection_.control("BEGIN");
    connection_.listen([this](const Deed& deed) {
      if (deed.action == SQLITE_READ) met_.insert(folded(deed.second));
    });
  }
  ~Question() {
    connection_.listen({});
    connection_.roll_back();
  }
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;

  bool has_met(const Identifier& name) const { return met_.contains(folded(name.text())); }
  void begin_again() { met_.clear(); }

 private:
  Connection& connection_;
  std::set<std::string> met_;
};

}  // namespace

ColumnReader::ColumnReader() : connection_(InMemory{}) {
  connection_.set_option(SQLITE_DBCONFIG_DQS_DML, 0);
}

std::set<Identifier> ColumnReader::columns_read(const QualifiedName& table, const Scope& scope,
                                                const UserSql& expression) {
  std::vector<Identifier> names;
  for (const auto& [name, column] : scope) names.push_back(name);
  Question question(connection_);
  try {
    connection_.execute(sql("CREATE TABLE {} ({})", table.name, join_names(names)),
                        Blame::statement);
    question.begin_again();
    // execute() compiles each time; query() would keep the statement, and then announce nothing.
    connection_.execute(sql("SELECT ({}\n) FROM {} LIMIT 0", expression, table.name),
                        Blame::statement);
  } catch (const Error& refusal) {
    throw Error(ErrorKind::invalid_migration,
                {.message = refusal.message(),
                 .hint = "Give an expression over the columns of " + to_string(table) + "."});
  }
  std::set<Identifier> read;
  for (const Identifier& name : names) {
    if (question.has_met(name)) read.insert(name);
  }
  return read;
}

}  // namespace ratchet::sqlite
