#include "plan/null_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "unit/plan/schemas.hpp"

namespace ratchet {
namespace {

using testing::HasSubstr;

// Answers by rule: "id(x)" is x itself, "empty(x)" is '' for NULL, everything else is itself.
class ScriptedScratch final : public Scratch {
 public:
  const Schema& schema() const override { return schema_; }
  void run(const StepSql&) override {}
  ExpressionFacts inspect(const ExpressionQuestion&) override { return {}; }
  std::vector<Dependant> dependants(const QualifiedName&, const Identifier&) override { return {}; }
  std::optional<ColumnTwins> twins(const QualifiedName&, const Identifier&,
                                   const Identifier&) override {
    return std::nullopt;
  }
  Value evaluate(const ExpressionQuestion& question, const RowData& row) override {
    const std::string& text = question.expression.sql.text;
    const std::size_t open = text.find('(');
    if (open == std::string::npos) return text;
    const Identifier column(text.substr(open + 1, text.size() - open - 2));
    for (const auto& [name, value] : row) {
      if (name != column) continue;
      return text.starts_with("empty") && is_null(value) ? Value{""} : value;
    }
    ADD_FAILURE() << column.text() << " is not in the row";
    return Null{};
  }

 private:
  Schema schema_;
};

std::optional<Problem> check(const std::string& forward, const std::string& backward,
                             const Table& table) {
  const ResolvedMapping mapping{.table = table.name,
                                .forward = {{name("full"), {.sql = {forward}}}},
                                .backward = {{name("name"), {.sql = {backward}}}},
                                .forward_scope = {{name("name"), name("name")}},
                                .backward_scope = {{name("full"), name("full")}}};
  ScriptedScratch scratch;
  return check_nulls({table, mapping, {name("name")}}, scratch);
}

TEST(NullCheck, AMappingThatLetsNullBeNullIsFine) {
  EXPECT_FALSE(check("id(name)", "id(full)", table_of("users", {"name", "full"})));
}

TEST(NullCheck, Trap9ForwardThatMakesAValueOfNullIsRefused) {
  const auto problem = check("empty(name)", "id(full)", table_of("users", {"name", "full"}));
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->key, "forward.full");
  EXPECT_THAT(problem->message, HasSubstr("forward makes '' of NULL"));
}

TEST(NullCheck, ForwardMayMakeAValueOfANullThatCanNotBe) {
  Table table = table_of("users", {"name", "full"});
  table.columns[0].not_null = true;
  EXPECT_FALSE(check("empty(name)", "id(full)", table));
}

TEST(NullCheck, Trap9ANullThatComesBackAsAValueIsRefused) {
  const auto problem = check("id(name)", "empty(full)", table_of("users", {"name", "full"}));
  ASSERT_TRUE(problem);
  EXPECT_THAT(problem->message, HasSubstr("NULL comes back as ''"));
}

}  // namespace
}  // namespace ratchet
