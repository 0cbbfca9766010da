#include "sqlite/row_dump.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "sqlite/row_key.hpp"
#include "sqlite/row_range.hpp"
#include "sqlite/session.hpp"
#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::int64_t kRowsOfAPiece = 1'000;

class SqliteRowDump final : public RowDump {
 public:
  SqliteRowDump(const DumpedTable& dumped, const std::filesystem::path& file)
      : dumped_(dumped), range_(dumped.table), session_(file) {}

  std::string next() override {
    if (is_finished_) return "";
    const bool begins = after_ == Cursor{};
    std::string piece = begins ? creation() : "";
    piece += more_rows();
    if (is_finished_) piece += "COMMIT;\n";
    return piece;
  }

  std::int64_t rows() const override { return rows_; }

 private:
  std::string name() const { return quoted_name(dumped_.as.name.text()); }

  std::string creation() const {
    std::vector<std::string> columns;
    for (const DumpedColumn& each : dumped_.columns) {
      const Column* column = find_column(dumped_.table, each.column);
      const std::string type = column == nullptr || column->type.empty() ? "" : " " + column->type;
      columns.push_back(quoted_name(each.as.text()) + type);
    }
    return fmt::format("BEGIN;\nCREATE TABLE {} ({});\n", name(), join(columns, {}));
  }

  std::string more_rows() {
    const auto transaction = session_.begin(Access::read);
    SqliteTransaction& reader = of_sqlite(*transaction);
    const RowRange::Portion portion =
        range_.next(reader, {.after = after_, .rows_max = kRowsOfAPiece});
    is_finished_ = portion.is_last;
    if (portion.rows == 0) return "";
    const Rows lines = reader.query(sql("SELECT {} FROM {} WHERE {} ORDER BY {}", values(),
                                        dumped_.table.name.name,
                                        range_.between(after_, portion.end), range_.in_order()));
    after_ = portion.end;
    rows_ += std::ssize(lines);
    std::vector<std::string> rows;
    for (const Row& line : lines) rows.push_back("(" + as_text(line[0]) + ")");
    return fmt::format("INSERT INTO {} VALUES\n{};\n", name(), join(rows, {.separator = ",\n"}));
  }

  // quote() writes a value down in the way in which it is read back as the same one.
  SqlText values() const {
    std::vector<SqlText> each;
    for (const DumpedColumn& dumped : dumped_.columns) {
      each.push_back(sql("quote({})", column_of(dumped_.table, dumped.column)));
    }
    return join_sql(each, " || ', ' || ");
  }

  DumpedTable dumped_;
  RowRange range_;
  SqliteSession session_;
  Cursor after_;
  bool is_finished_ = false;
  std::int64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowDump> make_row_dump(const DumpedTable& dumped,
                                       const std::filesystem::path& file) {
  return std::make_unique<SqliteRowDump>(dumped, file);
}

}  // namespace ratchet::sqlite
