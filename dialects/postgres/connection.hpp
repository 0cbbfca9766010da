// One PostgreSQL connection: statements with bound data, values both ways, failures translated. It
// knows nothing of retries or settings, and of transactions only what the session tells it.
//
// A lost connection stays lost: the driver's silent reconnection, which would go on without our
// locks and settings, is switched off. Everything then throws Error{connection_lost}.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "postgres/address.hpp"
#include "postgres/errors.hpp"
#include "sql/sql_text.hpp"

namespace ratchet::postgres {

// Not thread-safe.
class Connection {
 public:
  // Tables without a schema are those of `home_schema`.
  // Throws Error{store_failed} when the server refuses, or is older than 14, and
  // Error{connection_lost} when nobody answers at present, or there is no connection left.
  Connection(const Address& address, std::string_view home_schema);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();
  // Another connection in its place. Throws as the constructor does.
  void open_anew();

  // One statement. Values come back as integers (int2, int4, int8, oid, bool as 0 or 1), floats,
  // blobs (bytea), and as text everything else. The server infers the types of data.
  Rows query(const SqlText& text, Blame blame);
  // As query, for what is asked time and again in the same words: where plans are kept, the server
  // makes one once. Of a few texts only, whose columns never change.
  Rows ask(const SqlText& text, Blame blame);
  // To the end of the transaction, under names that begin so and that nobody else gives: until then
  // the session stays this connection's, also behind a pooler. Plans of an earlier transaction
  // serve again where the session still has them.
  void keep_plans(std::string_view owner);
  // Returns the rows that the server counts for it. Text without data may hold several statements,
  // of which the last one counts.
  std::int64_t execute(const SqlText& text, Blame blame);

  // One statement without data: whether it compiles and runs. nullopt when it does; else the
  // server's words, with the position. Nothing else than a refusal of the statement is told so.
  std::optional<ServerWords> try_statement(const SqlText& text);

  // BEGIN, SET and the like: several statements at once. Returns the rows of the last one.
  Rows control(const SqlText& statements);
  void commit();
  // For destructors: what fails here has already failed elsewhere, or the transaction is gone.
  void roll_back() noexcept;

  // What it means from now on when a statement is cancelled.
  void set_cancelled(Cancelled cancelled) { cancelled_ = cancelled; }

  bool is_lost() const;
  int server_version() const;  // 150018
  int backend_pid() const;
  const std::string& name() const { return address_.display_name; }
  const Address& address() const { return address_; }
  const std::string& home_schema() const { return home_schema_; }
  // Also of this session's temporary schema under its real name (pg_temp_3), where that is home.
  bool is_home(std::string_view schema) const;
  RenderedSql rendered(const SqlText& text) const { return render(text, spelling_); }

 private:
  struct Driver;

  void open();
  bool has_plans();
  template <class Send>
  auto sent(const SqlText& text, Blame blame, const Send& send);
  Attempt attempt_of(std::string_view statement) const;

  Address address_;
  std::string home_schema_;
  Spelling spelling_;
  Cancelled cancelled_ = Cancelled::by_somebody;
  std::string owner_of_plans_;  // "": none are kept
  std::unique_ptr<Driver> driver_;
};

}  // namespace ratchet::postgres
