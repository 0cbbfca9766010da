// The ports that a product implements (dialects/<product>/). Nothing above names a product: cli
// registers the dialects, a store's url picks one.
//
// A third dialect is a directory with these classes and a line in cli/main.cpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dialect/renderer.hpp"
#include "dialect/row_work.hpp"
#include "dialect/scratch.hpp"
#include "dialect/session.hpp"
#include "schema/capabilities.hpp"

namespace ratchet {

// What a mapping does to live rows, tried on a sample before anything runs.
struct RoundTrips {
  std::int64_t rows = 0;
  std::int64_t lossy = 0;   // backward(forward(old)) is not old
  std::int64_t raised = 0;  // an expression raised
  std::vector<BadRow> samples;
};

class Store {
 public:
  virtual ~Store() = default;

  virtual std::unique_ptr<Session> connect() = 0;
  virtual Schema read_schema(Transaction& transaction) = 0;

  // `step`: a Copy, UpdateRows or DeleteRows. A Copy fills the dual write of its table that
  // `mapping` is; for the others `mapping` is null.
  virtual std::unique_ptr<RowWork> row_work(const Step& step, const DualWrite* mapping,
                                            const Scene& scene) = 0;
  virtual std::unique_ptr<RowCheck> row_check(const DualWrite& mapping, const Scene& scene) = 0;

  // Before expand: forward and back again over at most rows_max live rows. Reads only.
  virtual RoundTrips try_round_trips(Transaction& transaction, const DualWrite& mapping,
                                     const Scene& scene, std::int64_t rows_max) = 0;

  // "app@db1/shop", "shop.db": never a password.
  virtual std::string display_name() const = 0;
  // "SQLite 3.40.1"
  virtual std::string version() const = 0;
  virtual std::int64_t size_bytes() = 0;
};

class Dialect {
 public:
  virtual ~Dialect() = default;

  virtual const Capabilities& capabilities() const = 0;
  virtual const Renderer& renderer() const = 0;

  // nullptr when the url is not one of this product's.
  // Throws Error{store_failed} when there is no such store, or it can't be opened.
  virtual std::unique_ptr<Store> open(const std::string& url) const = 0;
  virtual std::unique_ptr<Scratch> scratch(const Schema& schema) const = 0;

  // The statements that make the journal, in order, and the name of one of its tables.
  virtual std::vector<SqlText> journal_schema() const = 0;
  virtual QualifiedName journal_table(std::string_view name) const = 0;
};

}  // namespace ratchet
