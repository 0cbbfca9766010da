// The scratch port: a session beside the store's, with one transaction that is always rolled back,
// in which empty twins of the tables are temporary tables. So the server itself, with its
// types, functions and settings, says what a statement does, and no real table is touched or
// locked: it needs the privilege TEMP and nothing else.
//
// A statement that can't run in a transaction (CREATE INDEX CONCURRENTLY) is run as one that can.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "dialect/scratch.hpp"
#include "postgres/catalog.hpp"
#include "postgres/scratch_names.hpp"
#include "postgres/scratch_sessions.hpp"

namespace ratchet::postgres {

class PostgresScratch final : public Scratch {
 public:
  // Throws as PostgresSession does, and Error{statement_failed} when a twin can't be made.
  PostgresScratch(ScratchSessions& sessions, const Schema& schema);
  PostgresScratch(const PostgresScratch&) = delete;
  PostgresScratch& operator=(const PostgresScratch&) = delete;
  ~PostgresScratch() override;

  const Schema& schema() const override { return schema_; }
  void run(const StepSql& sql) override;
  ExpressionFacts inspect(const ExpressionQuestion& question) override;
  std::vector<Dependant> dependants(const QualifiedName& table, const Identifier& column) override;
  std::optional<ColumnTwins> twins(const QualifiedName& table, const Identifier& column,
                                   const Identifier& as) override;
  Value evaluate(const ExpressionQuestion& question, const RowData& row) override;

 private:
  PostgresSession& session() { return *begun_.session; }
  PostgresTransaction& transaction() { return of_postgres(*begun_.transaction); }
  void execute(const SqlText& statement);
  void execute_users(const std::string& statements);
  void make_twin_types(const SqlText& statement);
  Schema read_twins();
  std::vector<Enumeration> visible_types(std::vector<Enumeration> types) const;
  void read_schema();

  ScratchSessions& sessions_;
  ScratchSessions::Begun begun_;
  ScratchNames names_;
  Catalog catalog_{Shown::temporary};
  Schema original_;  // as it was given
  Schema built_;     // the same as the twins show it
  Schema schema_;
  std::map<QualifiedName, std::int64_t> rows_;  // of the original
  std::set<QualifiedName> twin_types_;          // whose twin counts, or that it is gone
};

}  // namespace ratchet::postgres
