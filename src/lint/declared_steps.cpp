#include "lint/declared_steps.hpp"

#include <algorithm>
#include <array>

#include "plan/field_walk.hpp"

namespace ratchet {
namespace {

constexpr std::array<std::string_view, 4> kDeclaring = {"create_table", "add_column",
                                                        "add_constraint", "create_index"};

// What a change names, and whether a new column has a value for the rows that are there.
class Named final : public FieldWalk {
 public:
  std::vector<QualifiedName> tables;
  std::vector<Identifier> columns;
  std::optional<QualifiedName> own_table;
  std::optional<Identifier> own_column;
  bool is_required = false;
  bool has_value = false;

  void table(Key key, QualifiedName& value) override {
    if (key.name == "table" && !own_table) own_table = value;
    tables.push_back(value);
  }
  void table(Key, std::optional<QualifiedName>& value) override {
    if (value) tables.push_back(*value);
  }
  void name(Key key, Identifier& value) override {
    if (path_of(key.name) == "column") own_column = value;
    columns.push_back(value);
  }
  void name(Key, std::optional<Identifier>& value) override {
    if (value) columns.push_back(*value);
  }
  void names(Key, std::vector<Identifier>& values) override {
    std::ranges::copy(values, std::back_inserter(columns));
  }
  void flag(Key key, bool& value, Unsaid) override {
    if (path_of(key.name) == "not_null") is_required = value;
  }
  void choice_index(Key key, std::optional<std::size_t>& index,
                    std::span<const std::string_view>) override {
    has_value = has_value || (key.name == "identity" && index.has_value());
  }
  void default_value(Key, SqlChoice& value) override { has_value = has_value || value.given(); }
  void sql(Key key, SqlChoice& value) override {
    const bool is_value = key.name == "fill" || key.name == "generated";
    has_value = has_value || (is_value && value.given());
  }
};

// Everything that the change needs is taken to be there, and nothing that it makes.
Schema assumed(const Named& named, std::string_view action) {
  Schema schema;
  for (const QualifiedName& name : named.tables) {
    if (schema.find_table(name) != nullptr) continue;
    if (action == "create_table" && name == named.own_table) continue;
    Table table{.name = name};
    for (const Identifier& column : named.columns) {
      const bool is_made = action == "add_column" && column == named.own_column;
      if (!is_made && find_column(table, column) == nullptr) table.columns.push_back({column, ""});
    }
    schema.tables.push_back(std::move(table));
  }
  return schema;
}

class AssumedSurroundings final : public Surroundings {
 public:
  AssumedSurroundings(Schema schema, const Capabilities& capabilities)
      : schema_(std::move(schema)), capabilities_(capabilities) {}

  const Schema& schema() const override { return schema_; }
  const Capabilities& capabilities() const override { return capabilities_; }
  std::vector<Dependant> dependants(const QualifiedName&, const Identifier&) const override {
    return {};
  }
  std::optional<ColumnTwins> twins(const QualifiedName&, const Identifier&,
                                   const Identifier&) const override {
    return std::nullopt;
  }
  const Schema* schema_of(const std::string&) const override { return nullptr; }

 private:
  Schema schema_;
  const Capabilities& capabilities_;
};

}  // namespace

std::vector<Step> declared_steps(Change& change, const Capabilities& capabilities) {
  const std::string_view action = change.action();
  if (std::ranges::find(kDeclaring, action) == kDeclaring.end()) return {};
  Named named;
  change.describe(named);
  Expansion expansion;
  change.expand(AssumedSurroundings(assumed(named, action), capabilities), expansion);
  std::vector<Step> steps;
  for (const auto& [phase, step] : expansion.steps()) {
    steps.push_back(step);
    auto* added = std::get_if<AddColumn>(&steps.back());
    // Refused by the planner, which puts NOT NULL in force by a step of its own.
    if (added != nullptr && named.is_required && !named.has_value) added->facets.not_null = true;
  }
  return steps;
}

}  // namespace ratchet
