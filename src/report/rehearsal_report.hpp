// What a rehearsal has done and found, for people, pull requests and the machines of a pipeline.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "report/lint_report.hpp"
#include "report/look.hpp"

namespace ratchet {

struct RehearsedStep {
  int ordinal = 0;
  Phase phase = Phase::expand;
  std::string summary;
  std::string lock;                     // as the plan has it
  std::vector<std::string> held;        // as it was: "AccessExclusive users"
  std::vector<std::string> statements;  // as they ran
  std::optional<Milliseconds> took;
  std::optional<Milliseconds> at_full_size;  // where the sizes of the tables are known
};

struct Rehearsed {
  MigrationId id;
  std::string file;
  std::string description;
  std::vector<RehearsedStep> steps;
  std::vector<Hazard> hazards;
  std::vector<std::string> sentences;
  FindingList findings;
  std::vector<std::string> notes;
  std::vector<std::pair<QualifiedName, std::int64_t>> rows;  // of the tables that it works on
  int rollbacks = 0;                                         // each from another point
  std::int64_t old_writes = 0;
  std::int64_t new_writes = 0;
  Milliseconds took{0};
};

struct RehearsalReport {
  std::string stage;  // "PostgreSQL 16.4, a server of its own"
  std::string base;   // "shop.sql"
  std::vector<Rehearsed> migrations;
  std::vector<std::string> notes;
};

std::string rehearsal_text(const RehearsalReport& report, const Look& look);
std::string rehearsal_json(const RehearsalReport& report);
std::string rehearsal_markdown(const RehearsalReport& report);
// One page for each migration, that needs nothing from elsewhere.
std::string rehearsal_html(const RehearsalReport& report);

// For the formats that show findings beside the code.
LintReport findings_of(const RehearsalReport& report);

}  // namespace ratchet
