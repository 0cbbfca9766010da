// The value of a column of one table over a row of the other, as the triggers between the two ask
// for it: the column that it is carried from, or a call of the expression's function.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "postgres/expression_function.hpp"
#include "postgres/pair_sql.hpp"

namespace ratchet::postgres {

class ValueOver {
 public:
  // `name`: of the function, where there has to be one.
  ValueOver(const MappedSql& mapped, const Column& target, const Table& from,
            const std::string& name);

  const Identifier& column() const { return column_; }
  const std::set<Identifier>& reads() const { return reads_; }
  const std::string& type() const { return type_; }
  const std::optional<ExpressionFunction>& function() const { return function_; }

  SqlText over(SqlTemplate<0> row) const {
    return function_ ? function_->over(row) : sql("{}.{}", sql(row), *reads_.begin());
  }
  // The column of `row` is what the expression says over `from`.
  SqlText agrees(SqlTemplate<0> row, SqlTemplate<0> from) const {
    return is_same_on_any_path(sql("{}.{}", sql(row), column_), over(from), type_);
  }

 private:
  Identifier column_;
  std::set<Identifier> reads_;
  std::string type_;
  std::optional<ExpressionFunction> function_;
};

// Of every column of `side` that is made of rows of `from`.
std::vector<ValueOver> values_of(const PairSide& side, const Table& from, const std::string& name);

}  // namespace ratchet::postgres
