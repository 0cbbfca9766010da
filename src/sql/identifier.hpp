// The name of one object, exactly as the catalog spells it: unquoted and case-sensitive.
// Only a dialect quotes it, on the way to the database.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace ratchet {

class Identifier {
 public:
  // Throws Error{invalid_migration} when the name is empty or holds a NUL.
  explicit Identifier(std::string name);

  const std::string& text() const { return name_; }

  auto operator<=>(const Identifier&) const = default;

 private:
  std::string name_;
};

// A table, view or enum: a name, and the schema it is in where the file said one.
struct QualifiedName {
  std::optional<Identifier> schema;
  Identifier name;

  auto operator<=>(const QualifiedName&) const = default;
};

QualifiedName unqualified(std::string_view name);

// "shop.users"; a part that itself holds a dot is in double quotes. The inverse of parse.
std::string to_string(const QualifiedName& name);

// Reads what to_string writes. nullopt when it is not one or two names with a dot between.
std::optional<QualifiedName> parse_qualified_name(std::string_view text);

}  // namespace ratchet
