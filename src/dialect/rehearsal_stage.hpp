// The port behind a rehearsal: a database that nobody needs. A product knows how one is made, what
// values its columns can hold, and what a statement has really done to its tables. What is
// rehearsed on it, and what is judged, is rehearsal's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/dialect.hpp"
#include "dialect/effect.hpp"

namespace ratchet {

enum class ValueKind {
  boolean,
  integer,
  decimal,
  real,
  text,
  date,
  time,
  timestamp,
  uuid,
  json,
  bytes,
  word,  // one of a list
  other
};

// What a column can hold, as far as its type says.
struct ColumnKind {
  ValueKind kind = ValueKind::other;
  std::int64_t length_max = 0;       // of a text; 0: no limit
  std::vector<std::string> words{};  // of a list
  std::vector<Value> extremes{};     // the ends of what the type allows, and its odd values
  bool can_be_compared = true;       // the type has an equality
};

// What the transaction has done to one table up to now, and holds of it.
struct TableTrace {
  TableLock lock;    // strength 0 where `mode` is empty
  std::string mode;  // in the product's words: "AccessExclusive"; empty: keeps nobody away
  Blocks blocks = Blocks::nothing;
  std::string file;            // another one when the table was written anew
  std::int64_t rows_read = 0;  // by scans of the whole table
};

class RehearsalStage {
 public:
  virtual ~RehearsalStage() = default;  // takes it all away

  virtual StoreAddress address() const = 0;
  // "PostgreSQL 16.4, a cluster of its own in /tmp/ratchet-check-4711": for people.
  virtual std::string display_name() const = 0;

  // What it is now, to be had again as often as one likes. No session may be open.
  virtual void keep() = 0;
  virtual void restore() = 0;

  virtual ColumnKind kind_of(const Schema& schema, const Table& table,
                             const Column& column) const = 0;
  // Of every table of users'. Empty where the product has one lock for all, and tells nothing.
  virtual std::vector<TableTrace> trace(Transaction& transaction) const = 0;

  // Rows that bring numbers which the database else gives by itself: what an INSERT of them says in
  // front of their values, and a look behind them, so that the next number is free.
  virtual SqlText bringing_numbers() const = 0;
  virtual void number_behind(Transaction& transaction, const Table& table) const = 0;

  // The schema of a live store as statements for this stage, without its rows; nullopt where the
  // product has no program that tells more than the catalog. Throws Error{store_failed}.
  virtual std::optional<std::string> schema_of(const StoreAddress& live) const = 0;

  // From here on it outlives this object, for somebody to look at; says how to take it away.
  virtual std::string leave() = 0;
};

struct StageOrder {
  std::string server;  // the url of one on which a database may be made; empty: start one
  std::string home_schema = "public";
  std::string programs;  // the folder of a server's programs; empty: look for them
  std::string name;      // nobody else's
};

class StageBuilder {
 public:
  virtual ~StageBuilder() = default;
  virtual const Capabilities& capabilities() const = 0;
  virtual bool is_url(const std::string& url) const = 0;
  // Throws Error{store_failed} when there is no server to be had.
  virtual std::unique_ptr<RehearsalStage> build(const StageOrder& order) const = 0;
};
using StageBuilders = std::vector<std::unique_ptr<StageBuilder>>;

}  // namespace ratchet
