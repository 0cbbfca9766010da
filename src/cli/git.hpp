// What lint asks of a working copy: which files a branch adds to what is merged. Runs git.
#pragma once

#include <string>
#include <vector>

namespace ratchet {

struct BranchFiles {
  std::vector<std::string> added;    // since the branch left, also those that nobody has added yet
  std::vector<std::string> changed;  // that were there when it left
  std::vector<std::string> deleted;
  std::vector<std::string> merged;  // that are at `ref` now
};

// Of the paths, as they are called from here. Throws Error{usage} when this is no working copy, git
// is not installed, or there is no such ref.
BranchFiles branch_files(const std::string& ref, const std::vector<std::string>& paths);

// What the file was when the branch left.
std::string merged_text(const std::string& ref, const std::string& file);

}  // namespace ratchet
