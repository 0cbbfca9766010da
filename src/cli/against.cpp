#include "cli/against.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "cli/git.hpp"
#include "cli/text_file.hpp"
#include "lint/tool_file.hpp"
#include "migration/migration.hpp"
#include "step/lint_rules.hpp"

namespace ratchet {
namespace {

std::string normal(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().generic_string();
}

std::set<std::string> normal(const std::vector<std::string>& paths) {
  std::set<std::string> names;
  for (const std::string& path : paths) names.insert(normal(path));
  return names;
}

Finding about_file(std::string_view rule, const std::string& file, const ErrorText& text) {
  return {.rule = std::string(rule),
          .diagnostic = {.severity = lint_rule(rule).severity,
                         .file = file,
                         .message = text.message,
                         .hint = text.hint},
          .cost = {},
          .instead = {},
          .allowed = std::nullopt};
}

bool is_migration(const std::string& file) {
  return file.ends_with(".toml") || (file.ends_with(".sql") && !goes_back(file));
}

// Of a migration of ratchet's: comments and [options] may change, as they may while it runs.
bool says_the_same(const std::string& file, const std::string& before, const std::string& now) {
  if (!file.ends_with(".toml")) return before == now;
  const ReadMigration one = read_migration(file, before);
  const ReadMigration other = read_migration(file, now);
  if (!one.migration || !other.migration) return before == now;
  return one.migration->checksum == other.migration->checksum;
}

}  // namespace

void judge_branch(const std::string& ref, const std::vector<std::string>& paths,
                  const std::vector<std::string>& files, LintReport& report) {
  const BranchFiles branch = branch_files(ref, paths);
  const std::set<std::string> added = normal(branch.added);
  std::erase_if(report.findings,
                [&](const Finding& each) { return !added.contains(normal(each.diagnostic.file)); });
  for (const std::string& file : branch.changed) {
    if (!is_migration(file)) continue;
    const std::string now = read_text_file(file).value_or("");
    if (says_the_same(file, merged_text(ref, file), now)) continue;
    report.findings.push_back(
        about_file("merged_changed", file,
                   {.message = fmt::format("it is merged into {} already, and says something else "
                                           "now",
                                           ref),
                    .hint = "put it back, and write another migration"}));
  }
  for (const std::string& file : branch.deleted) {
    if (!is_migration(file)) continue;
    report.findings.push_back(
        about_file("merged_changed", file,
                   {.message = fmt::format("it is merged into {} already, and gone here", ref),
                    .hint = "put it back: stores that it has run on are compared with it"}));
  }
  const std::set<std::string> merged = normal(branch.merged);
  std::string last;
  for (const std::string& file : files) {
    if (merged.contains(normal(file))) last = file;
  }
  const auto behind = std::ranges::find(files, last);
  for (auto at = files.begin(); at != behind; ++at) {
    if (!added.contains(normal(*at)) || behind == files.end()) continue;
    report.findings.push_back(about_file(
        "out_of_order", *at,
        {.message = fmt::format("it comes before {}, which is merged into {} already", last, ref),
         .hint = "give it a number behind that one"}));
  }
}

}  // namespace ratchet
