#include "cli/lint_run.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "cli/text_file.hpp"
#include "lint/linter.hpp"
#include "lint/migration_lint.hpp"
#include "lint/offline_planning.hpp"
#include "lint/tool_file.hpp"

namespace ratchet {
namespace {

class LintRun {
 public:
  explicit LintRun(const LintOrder& order)
      : order_(order),
        reader_(order.reading.begin(order.server)),
        linter_(*reader_, order.sizes),
        capabilities_(order.reading.capabilities()) {
    if (reader_->dialect() != nullptr) planning_.emplace(*reader_->dialect());
  }

  LintReport run() {
    for (const std::string& file : order_.files) {
      const std::string bytes = read_text_file(file).value_or("");
      const std::string text(without_byte_order_mark(bytes));
      if (file.ends_with(".toml")) {
        look_at_migration(file, text);
      } else {
        look_at_script(file, text);
      }
      ++report_.files;
    }
    if (planning_ && !planning_->stopped().empty()) report_.notes.push_back(planning_->stopped());
    return std::move(report_);
  }

 private:
  void add(FindingList found) {
    std::ranges::stable_sort(found, {}, [](const Finding& each) {
      return std::pair(each.diagnostic.spot.line, each.diagnostic.spot.column);
    });
    std::ranges::move(found, std::back_inserter(report_.findings));
  }

  void look_at_migration(const std::string& file, const std::string& text) {
    const ReadMigration read = read_migration(file, text);
    FindingList found;
    for (const Diagnostic& each : read.diagnostics) {
      found.push_back({.rule = std::string(name(ErrorKind::invalid_migration)),
                       .diagnostic = each,
                       .cost = {},
                       .instead = {},
                       .allowed = std::nullopt});
    }
    if (read.migration) look_at_entries(*read.migration, found);
    add(std::move(found));
  }

  void look_at_entries(const Migration& migration, FindingList& found) {
    FindingList of_entries = lint_migration(linter_, migration, capabilities_);
    const auto planned = planning_ ? planning_->plan(migration) : std::nullopt;
    if (planned) {
      // The plan has tried it, behind what the changes above it make.
      std::erase_if(of_entries, [](const Finding& each) { return each.rule == "unreadable"; });
      std::ranges::copy(*planned, std::back_inserter(found));
      reader_->know(planning_->schema());
    }
    std::ranges::move(of_entries, std::back_inserter(found));
  }

  void look_at_script(const std::string& file, const std::string& text) {
    linter_.begin_migration();
    if (find_invalid_utf8(text)) {
      report_.findings.push_back(
          {.rule = "unreadable",
           .diagnostic = {.severity = Severity::warning,
                          .file = file,
                          .message = "this is not UTF-8, so nothing of it was read",
                          .hint = "save it as UTF-8"},
           .cost = {},
           .instead = {},
           .allowed = std::nullopt});
      return;
    }
    const SourceText source(file, text);
    const ToolFile part = tool_file(text, order_.runs_in);
    AllowanceList allowances = allowances_in(part.sql);
    const Script script{.source = source,
                        .sql = part.sql,
                        .begin = 0,
                        .manners = {.runs_in = part.runs_in,
                                    .lock_timeout = LockTimeout::from_script,
                                    .direction = Direction::forward}};
    FindingList found = linter_.look_at(script, allowances);
    std::ranges::move(judge_allowances(allowances, source), std::back_inserter(found));
    add(std::move(found));
  }

  const LintOrder& order_;
  std::unique_ptr<ScriptReader> reader_;
  Linter linter_;
  std::optional<OfflinePlanning> planning_;
  const Capabilities& capabilities_;
  LintReport report_;
};

}  // namespace

LintReport run_lint(const LintOrder& order) { return LintRun(order).run(); }

}  // namespace ratchet
