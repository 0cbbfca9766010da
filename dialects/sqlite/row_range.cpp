#include "sqlite/row_range.hpp"

#include <fmt/format.h>

#include <bit>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sqlite/row_key.hpp"

namespace ratchet::sqlite {
namespace {

std::string hexadecimal(std::string_view bytes) {
  std::string digits;
  for (const char c : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return digits;
}

std::optional<std::string> bytes_of(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    unsigned byte = 0;
    const char* end = digits.data() + at + 2;
    const auto [stop, failure] = std::from_chars(digits.data() + at, end, byte, 16);
    if (failure != std::errc() || stop != end) return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

template <class Number>
std::optional<Number> number_of(std::string_view digits, int base) {
  Number number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, failure] = std::from_chars(digits.data(), end, number, base);
  if (failure != std::errc() || stop != end) return std::nullopt;
  return number;
}

struct Encoder {
  std::string operator()(Null) const { return "n"; }
  std::string operator()(std::int64_t number) const { return fmt::format("i{}", number); }
  // All 64 bits: a cursor must not move by rounding.
  std::string operator()(double number) const {
    return fmt::format("r{:016x}", std::bit_cast<std::uint64_t>(number));
  }
  std::string operator()(const std::string& text) const { return "t" + hexadecimal(text); }
  std::string operator()(const Blob& blob) const { return "b" + hexadecimal(blob.bytes); }
};

Error unreadable(const Cursor& cursor) {
  return Error(
      ErrorKind::store_failed,
      {.message = "the journal holds a place in a table that can't be read: " + cursor.text,
       .hint = "Continue with the version of ratchet that wrote it."});
}

}  // namespace

RowRange::RowRange(const Table& table) : table_(table), key_(row_key(table)) {
  std::vector<SqlText> columns;
  for (const Identifier& name : key_) columns.push_back(column_of(table_, name));
  columns_ = join_sql(columns, ", ");
}

RowRange::Portion RowRange::next(SqliteTransaction& transaction, const Batch& batch) const {
  // Stepping over rows with OFFSET costs a tenth of reading their keys.
  const Rows last = transaction.query(
      sql("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT 1 OFFSET {}", columns_, table_.name.name,
          behind(batch.after), columns_, Bind{batch.rows_max - 1}));
  if (last.empty()) return rest(transaction, batch.after);
  return {.rows = batch.rows_max, .end = cursor_at(last.front()), .is_last = false};
}

RowRange::Portion RowRange::rest(SqliteTransaction& transaction, const Cursor& after) const {
  const Rows counted =
      transaction.query(sql("SELECT count(*) FROM {} WHERE {}", table_.name.name, behind(after)));
  std::vector<SqlText> descending;
  for (const Identifier& name : key_) {
    descending.push_back(sql("{} DESC", column_of(table_, name)));
  }
  const Rows last =
      transaction.query(sql("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT 1", columns_,
                            table_.name.name, behind(after), join_sql(descending, ", ")));
  return {.rows = as_integer(counted[0][0]),
          .end = last.empty() ? after : cursor_at(last.front()),
          .is_last = true};
}

SqlText RowRange::between(const Cursor& after, const Cursor& upto) const {
  return sql("{} AND {}", behind(after), compared("<=", upto));
}

SqlText RowRange::behind(const Cursor& after) const {
  return after.text.empty() ? sql("1") : compared(">", after);
}

SqlText RowRange::in_order() const { return columns_; }

Cursor RowRange::cursor_at(const std::vector<Value>& key) {
  std::vector<std::string> words;
  for (const Value& value : key) words.push_back(encoded(value));
  return {join(words, {.separator = ","})};
}

std::vector<Value> RowRange::key_at(const Cursor& cursor) const {
  std::vector<Value> key;
  std::string_view rest = cursor.text;
  for (std::size_t place = 0; place < key_.size(); ++place) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const auto value = decoded(rest.substr(0, end));
    if (!value) throw unreadable(cursor);
    key.push_back(*value);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (!rest.empty()) throw unreadable(cursor);
  return key;
}

std::string RowRange::in_words(const std::vector<Value>& key) const {
  return key_in_words(key_, key);
}

SqlText RowRange::compared(SqlTemplate<0> sign, const Cursor& cursor) const {
  std::vector<SqlText> values;
  for (const Value& value : key_at(cursor)) values.push_back(sql("{}", Bind{value}));
  return sql("({}) {} ({})", columns_, sql("{}", UserSql{std::string(sign.text())}),
             join_sql(values, ", "));
}

std::string encoded(const Value& value) { return std::visit(Encoder{}, value); }

std::optional<Value> decoded(std::string_view word) {
  if (word == "n") return Null{};
  if (word.empty()) return std::nullopt;
  const std::string_view rest = word.substr(1);
  switch (word.front()) {
    case 'i': return number_of<std::int64_t>(rest, 10);
    case 'r':
      if (const auto bits = number_of<std::uint64_t>(rest, 16)) return std::bit_cast<double>(*bits);
      return std::nullopt;
    case 't': return bytes_of(rest);
    case 'b':
      if (auto bytes = bytes_of(rest)) return Blob{std::move(*bytes)};
      return std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace ratchet::sqlite
