// Single values of a TOML tree as ratchet's own: names, tables, SQL. Says what is wrong with one
// and gives nothing back then. The one place where a text from outside becomes UserSql.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migration/file_diagnostics.hpp"
#include "migration/toml.hpp"
#include "step/fields.hpp"

namespace ratchet {

// ratchet's own files hold what the catalog gave; a person's file is looked at for slips.
enum class Author { person, ratchet };

class ReadValues {
 public:
  ReadValues(FileDiagnostics& diagnostics, Author author)
      : diagnostics_(diagnostics), author_(author) {}

  FileDiagnostics& diagnostics() { return diagnostics_; }

  // `label` is how messages call the value: "forward.first_name".
  std::optional<std::string> text(const TomlNode& node, const std::string& label);
  std::optional<Identifier> name(const TomlNode& node, const std::string& label);
  std::optional<QualifiedName> table(const TomlNode& node, const std::string& label);
  std::optional<Identifier> key_name(const TomlEntry& entry, const std::string& label);

  // Products that are not known, or a value that is none, are reported and left out.
  enum class Accept { sql, sql_or_scalar };
  SqlChoice sql(const TomlNode& node, const std::string& label, Accept accept);

  const TomlArray* array(const TomlNode& node, const std::string& label, std::string_view of_what);
  const TomlTable* table_of(const TomlNode& node, const std::string& label,
                            std::string_view example);

  void wrong_type(const TomlNode& node, const std::string& label, std::string_view wanted,
                  std::string_view hint);

 private:
  std::optional<LocatedSql> located_sql(const TomlNode& node, const std::string& label,
                                        Accept accept);

  FileDiagnostics& diagnostics_;
  Author author_;
};

}  // namespace ratchet
