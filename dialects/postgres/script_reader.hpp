// Raw SQL as lint looks at it: PostgreSQL's own parser (libpg_query) and scanner, and the measured
// locks and costs of what they find. Connects to nothing.
#pragma once

#include "dialect/script_reader.hpp"
#include "postgres/script_memory.hpp"

namespace ratchet::postgres {

class PostgresScriptReader final : public ScriptReader {
 public:
  explicit PostgresScriptReader(const ServerFacts& server) : server_(server) {}

  Effects read(const std::string& script) override;
  Effects read_step(const Step& step) override;
  // Without a server nothing is planned, so there is no such schema.
  void know(const Schema&) override {}
  // A schema of PostgreSQL lives on a server.
  const Dialect* dialect() const override { return nullptr; }

 private:
  ServerFacts server_;
  ScriptMemory memory_;
};

}  // namespace ratchet::postgres
