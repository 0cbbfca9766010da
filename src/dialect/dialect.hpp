// The ports that a product implements (dialects/<product>/). Nothing above names a product: cli
// registers the products, a store's url picks one, and the store has the dialect that it speaks.
//
// A third product is a directory with these classes and a line in cli/main.cpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dialect/renderer.hpp"
#include "dialect/row_dump.hpp"
#include "dialect/row_work.hpp"
#include "dialect/scratch.hpp"
#include "dialect/session.hpp"
#include "dialect/signal.hpp"
#include "dialect/space.hpp"
#include "dialect/usage.hpp"
#include "schema/capabilities.hpp"

namespace ratchet {

class Crossing;  // dialect/crossing.hpp
struct CrossingEnd;
struct Holding;  // dialect/carried.hpp

// What a mapping does to live rows, tried on a sample before anything runs.
struct RoundTrips {
  std::int64_t rows = 0;
  std::int64_t lossy = 0;   // backward(forward(old)) is not old
  std::int64_t raised = 0;  // an expression raised
  std::vector<BadRow> samples;
};

// What is said and asked of one store, or of any store of its product. Bound to the store where
// the product makes that matter (its home schema, a connection for the scratch).
class Dialect {
 public:
  virtual ~Dialect() = default;

  virtual const Capabilities& capabilities() const = 0;
  virtual const Renderer& renderer() const = 0;
  virtual std::unique_ptr<Scratch> scratch(const Schema& schema) const = 0;

  // The statements that make the journal, in order, and the name of one of its tables.
  virtual std::vector<SqlText> journal_schema() const = 0;
  virtual QualifiedName journal_table(std::string_view name) const = 0;
  // Whether the first of those statements was ever run.
  virtual bool has_journal(Transaction& transaction) const = 0;
  // What a column can hold of what comes from another store, or goes there.
  virtual Holding holding(const Schema& schema, const Table& table, const Column& column) const = 0;

  // What a query of the journal ends with that claims the rows it finds for its transaction, and
  // leaves out those that another has claimed; empty where there is one writer at a time anyway.
  virtual SqlText claiming() const = 0;
};

// The kind of an entry of Store::write_path.
inline constexpr std::string_view kWritesTo = "writes";

class Store {
 public:
  virtual ~Store() = default;

  // Lives as long as the store.
  virtual const Dialect& dialect() const = 0;
  virtual std::unique_ptr<Session> connect() = 0;
  virtual Schema read_schema(Transaction& transaction) = 0;
  // Becomes another text when somebody changes one of these tables, or what belongs to it. A single
  // short look, for when they are locked.
  virtual std::string stamp_of(Transaction& transaction,
                               const std::vector<QualifiedName>& tables) = 0;

  // What becomes of a row that a client writes to the mapping's table, where definitions don't show
  // it: triggers can be off for a moment, functions replaced and partitions attached. An entry for
  // each relation (its kind is kWritesTo) and each function that the write comes by. Its text
  // changes when somebody has touched it, also when all is as before again. As the transaction sees
  // it; takes no lock. Empty where definitions show everything.
  virtual Definitions write_path(Transaction& transaction, const DualWrite& mapping) = 0;

  // `step`: a Copy, UpdateRows or DeleteRows. A Copy fills the dual write of its table that
  // `mapping` is; for the others `mapping` is null.
  virtual std::unique_ptr<RowWork> row_work(const Step& step, const DualWrite* mapping,
                                            const Scene& scene) = 0;
  virtual std::unique_ptr<RowCheck> row_check(const DualWrite& mapping, const Scene& scene) = 0;

  // `schema`: as it was when the end was made, or since.
  virtual std::unique_ptr<Crossing> crossing(const CrossingEnd& end, const Schema& schema) = 0;

  // On a connection of its own, from when it begins.
  virtual std::unique_ptr<RowDump> row_dump(const DumpedTable& dumped) = 0;

  // What the store's counters say now of uses of these sides: kept, and given back to usage_of,
  // which tells what has come on top. Only this dialect can read it; empty where it counts nothing.
  virtual std::string usage_mark(Transaction& transaction,
                                 const std::vector<RetiredSide>& sides) = 0;
  virtual Usage usage_of(Transaction& transaction, const std::vector<RetiredSide>& sides,
                         const UsageSince& since) = 0;

  // Before expand: forward and back again over at most rows_max live rows. Reads only.
  virtual RoundTrips try_round_trips(Transaction& transaction, const DualWrite& mapping,
                                     const Scene& scene, std::int64_t rows_max) = 0;

  // From statistics; never scans. nullopt where updates leave no dead rows.
  virtual std::optional<TableSpace> space_of(Transaction& transaction,
                                             const std::vector<QualifiedName>& tables) = 0;
  virtual Vacuum vacuum_of(Transaction& transaction, const std::vector<QualifiedName>& tables) = 0;

  // Everything that this product can tell of its load. Connects to replicas where it is told of
  // any; not to the store itself.
  virtual Signals signals(const SignalScope& scope) = 0;

  // "app@db1/shop", "shop.db": never a password.
  virtual std::string display_name() const = 0;
  // "SQLite 3.40.1"
  virtual std::string version() const = 0;
  virtual std::int64_t size_bytes() = 0;
};

// Where a store is, and how ratchet enters it.
struct StoreAddress {
  std::string url;
  std::string home_schema = "public";  // of tables that are named without one
  std::string role;                    // to act as; "" for the one that connects
  Milliseconds lock_timeout{200};      // one attempt at a lock, at most
};

class Product {
 public:
  virtual ~Product() = default;

  virtual std::string_view display_name() const = 0;  // "SQLite"
  virtual std::string_view url_form() const = 0;      // "sqlite:PATH", for people

  // nullptr when the url is not one of this product's.
  // Throws Error{store_failed} when there is no such store, or it can't be opened.
  virtual std::unique_ptr<Store> open(const StoreAddress& address) const = 0;
};

}  // namespace ratchet
