// Goes over scripts in the order in which they run and says what is dangerous in them. Pure: it is
// handed texts, and a reader of the product that the scripts are for.
#pragma once

#include <string>

#include "dialect/script_reader.hpp"
#include "lint/allowance.hpp"
#include "lint/finding.hpp"
#include "lint/passage.hpp"
#include "lint/rules.hpp"
#include "migration/source_text.hpp"

namespace ratchet {

// SQL somewhere in a file.
struct Script {
  const SourceText& source;
  std::string sql;
  std::size_t begin = 0;  // of the SQL in the file, where that holds the very same bytes
  Manners manners;
};

// What is dangerous in a step that a migration declares.
struct DeclaredDanger {
  std::size_t entry = 0;  // of the file
  Danger danger;
  Effect effect;
  std::string cost;
};

class Linter {
 public:
  // Both outlive this.
  Linter(ScriptReader& reader, const TableSizes& sizes) : reader_(reader), sizes_(sizes) {}

  // From here on nothing is new: another migration begins.
  void begin_migration();
  void add_new_table(const QualifiedName& table) { before_.new_tables.insert(table); }

  // Of the entry of that number. What is dangerous is told when all of the migration is read.
  void read_step(const Step& step, std::size_t entry);
  std::vector<DeclaredDanger> take_declared();

  // Marks what is used of the allowances. Those without an anchor are for the whole script.
  FindingList look_at(const Script& script, AllowanceList& allowances);

 private:
  void remember(const Effects& effects);

  ScriptReader& reader_;
  const TableSizes& sizes_;
  Before before_;
  Effects declared_;                   // by the steps of the migration that is read
  std::vector<std::size_t> entry_of_;  // each of them
};

// What is wrong with the allowances of a file: no such rule, no reason, or nothing to allow.
FindingList judge_allowances(const AllowanceList& allowances, const SourceText& source);

}  // namespace ratchet
