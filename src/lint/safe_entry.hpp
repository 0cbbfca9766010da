// The entries of a migration file by which ratchet does safely what a declared step does not.
#pragma once

#include <string>
#include <vector>

#include "lint/linter.hpp"
#include "migration/migration.hpp"

namespace ratchet {

struct EntryInFile {
  const Migration& migration;
  const SourceMap& sources;
};

// To be pasted; empty where the rule's own words say all.
std::vector<std::string> safe_entry(const DeclaredDanger& declared, const EntryInFile& entry);

}  // namespace ratchet
