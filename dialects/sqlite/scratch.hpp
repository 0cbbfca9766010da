// The scratch port: a database in memory with the definitions of a schema and no rows.
//
// What the library of this process lacks is left out or stood in for: a virtual table without its
// module (and what is made of it) is skipped, functions and collations that only the application
// registers get shells, so that the tables and views that use them can be made. An expression of a
// migration may not use such a function.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "dialect/scratch.hpp"
#include "sqlite/catalog.hpp"
#include "sqlite/expression.hpp"

namespace ratchet::sqlite {

class SqliteScratch final : public Scratch {
 public:
  explicit SqliteScratch(const Schema& schema) : SqliteScratch(schema, std::nullopt) {}
  // `obstacle`: why the store refuses to rename and drop, though this copy would not.
  SqliteScratch(const Schema& schema, std::optional<std::string> obstacle);

  const Schema& schema() const override;

  // Refuses, beyond what SQLite itself refuses, statements that break a view or trigger that was
  // whole before, or that give a string in double quotes the meaning of a new column.
  void run(const StepSql& sql) override;

  ExpressionFacts inspect(const ExpressionQuestion& question) override;
  std::vector<Dependant> dependants(const QualifiedName& table, const Identifier& column) override;
  std::optional<ColumnTwins> twins(const QualifiedName&, const Identifier&,
                                   const Identifier&) override {
    return std::nullopt;
  }
  Value evaluate(const ExpressionQuestion& question, const RowData& row) override;

 private:
  void read_schema();
  void execute(const SqlText& statement);
  void run_in_transaction(const std::vector<SqlText>& statements);

  std::optional<std::string> obstacle_;
  Connection connection_{InMemory{}};
  std::set<std::string> foreign_functions_;  // that have a shell; folded
  ExpressionProbe probe_{connection_, foreign_functions_};
  Catalog catalog_;
  Schema schema_;
  std::map<QualifiedName, std::int64_t> rows_;  // of the original
};

}  // namespace ratchet::sqlite
