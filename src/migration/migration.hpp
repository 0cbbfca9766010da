// A migration file as a value: what was written, where it stands in the file, and nothing that
// depends on a database. Reading gives every problem at once; writing gives the explicit form.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "change/change.hpp"
#include "migration/settings.hpp"
#include "step/diagnostic.hpp"
#include "step/step.hpp"

namespace ratchet {

// Where the keys of one entry stand: "table", "forward.last_name", "into[1].name". The key "" is
// the entry's own header.
struct SourceRange {
  SourceSpot spot;
  int length = 1;
};
using SourceMap = std::map<std::string, SourceRange>;

// rule -> the reason why it is allowed
using Allowances = std::map<std::string, std::string>;

struct ChangeEntry {
  std::unique_ptr<Change> change;
  SourceMap sources;
  std::optional<std::string> only;  // the one product that it is for
  Allowances allow;
};

struct StepEntry {
  Phase phase = Phase::expand;
  Step step;
  SourceMap sources;
  std::optional<std::string> only;
  Allowances allow;
};

struct MigrationId {
  std::string text;         // "0007_split_name"
  std::int64_t number = 0;  // 7
  auto operator<=>(const MigrationId&) const = default;
};

// Either changes or steps, never both.
struct Migration {
  MigrationId id;
  std::string file;
  std::string source;  // the text, for excerpts
  std::string description;
  std::optional<std::string> store;
  std::vector<std::string> required;  // `requires`: ids or numbers that must be contracted
  Allowances allow;
  SettingsOverlay options;  // [options]
  std::vector<ChangeEntry> changes;
  std::vector<StepEntry> steps;
  std::string checksum;  // of the canonical form: not of comments, spaces, order of keys, [options]
};

struct ReadMigration {
  std::optional<Migration> migration;  // absent when there are errors
  Diagnostics diagnostics;
};

// `file` is used for diagnostics and, its last part, for the id (^\d{4,}_[a-z0-9_]+\.toml).
ReadMigration read_migration(const std::string& file, const std::string& text);

// The explicit form, with `format = 1`. Reading it back gives the same steps.
struct ExplicitForm {
  std::string description;
  std::optional<std::string> store;
  std::vector<std::string> required;
  Allowances allow;
  std::vector<std::pair<Phase, Step>> steps;  // in the order of the phases
};
std::string write_explicit(const ExplicitForm& form);

// One entry as TOML, for messages and `new`.
std::string write_change(const Change& change);

// The JSON schema (draft 2020-12) of migration files, for editors. Pretty-printed.
std::string json_schema();

// A diagnostic about one key of an entry, placed by the entry's sources: the key itself if it has a
// place, else the nearest enclosing one, else the entry's header.
Diagnostic diagnostic_at(const Migration& migration, const SourceMap& sources,
                         const Problem& problem, Severity severity);
// A diagnostic in a database's words about an entry as a whole, placed at the first word of the
// entry that they quote.
Diagnostic diagnostic_of_database(const Migration& migration, const SourceMap& sources,
                                  const Problem& problem);
// A diagnostic inside a text of SQL, `offset` bytes after its first character.
Diagnostic diagnostic_in_sql(const Migration& migration, const LocatedSql& sql,
                             const ExpressionProblem& problem);

}  // namespace ratchet
