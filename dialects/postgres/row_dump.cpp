#include "postgres/row_dump.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::int64_t kRowsOfAPiece = 5'000;

// A value as a line of COPY holds it.
SqlText copied(const QualifiedName& table, const Identifier& column) {
  return sql(
      "coalesce(replace(replace(replace(replace({}.{}::pg_catalog.text, E'\\\\', E'\\\\\\\\'), "
      "E'\\t', E'\\\\t'), E'\\n', E'\\\\n'), E'\\r', E'\\\\r'), E'\\\\N')",
      table.name, column);
}

class PostgresRowDump final : public RowDump {
 public:
  PostgresRowDump(const DumpedTable& dumped, const SessionOptions& options)
      : dumped_(dumped), session_(options), transaction_(session_.begin(Access::read)) {
    std::vector<SqlText> values;
    for (const DumpedColumn& each : dumped.columns) {
      values.push_back(copied(dumped.table.name, each.column));
    }
    transaction_->execute(sql("DECLARE ratchet_dump NO SCROLL CURSOR FOR SELECT {} FROM {}",
                              join_sql(values, " || E'\\t' || "), dumped.table.name));
  }

  std::string next() override {
    if (is_finished_) return "";
    std::string piece = has_begun_ ? "" : creation();
    has_begun_ = true;
    const Rows lines =
        transaction_->query(sql("FETCH FORWARD {} FROM ratchet_dump", kRowsOfAPiece));
    for (const Row& line : lines) piece += as_text(line[0]) + "\n";
    rows_ += std::ssize(lines);
    is_finished_ = std::ssize(lines) < kRowsOfAPiece;
    if (is_finished_) piece += "\\.\n\nCOMMIT;\n";
    return piece;
  }

  std::int64_t rows() const override { return rows_; }

 private:
  std::string creation() const {
    std::vector<std::string> declared;
    std::vector<std::string> names;
    for (const DumpedColumn& each : dumped_.columns) {
      const Column* column = find_column(dumped_.table, each.column);
      names.push_back(quoted_name(each.as.text()));
      declared.push_back(names.back() + " " + (column == nullptr ? "text" : column->type));
    }
    const std::string as =
        render(sql("{}", dumped_.as), spelling(session_.options().home_schema)).text;
    return fmt::format(
        "BEGIN;\nSET LOCAL client_encoding = 'UTF8';\nCREATE TABLE {} ({});\n"
        "COPY {} ({}) FROM stdin;\n",
        as, join(declared, {}), as, join(names, {}));
  }

  DumpedTable dumped_;
  PostgresSession session_;
  std::unique_ptr<Transaction> transaction_;
  bool has_begun_ = false;
  bool is_finished_ = false;
  std::int64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowDump> make_row_dump(const DumpedTable& dumped, const SessionOptions& options) {
  return std::make_unique<PostgresRowDump>(dumped, options);
}

}  // namespace ratchet::postgres
