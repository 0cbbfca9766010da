// The log: standard error or a file that is rotated, as text or as JSON. Whatever a run tells its
// observer stands in it, so a run can be read again when nobody watched.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "migration/settings.hpp"
#include "report/observers.hpp"

namespace ratchet {

// `level`: as --log-level says; left out, warnings on standard error, and all but single batches in
// a file. Throws Error{usage} when the file can't be opened.
void set_up_logging(const Settings& settings, const std::optional<std::string>& level);

// Writes to the log what it is told, then tells whoever shows it.
class LoggingReporter final : public Reporter {
 public:
  explicit LoggingReporter(std::unique_ptr<Reporter> shown) : shown_(std::move(shown)) {}

  void migration_started(const std::string& id, const std::string& store,
                         const std::string& operator_name) override;
  void phase_started(Phase phase, Direction direction) override;
  void step_done(const StepProgress& step) override;
  void batch_done(const BatchProgress& batch) override;
  void waiting(const WaitProgress& wait) override;
  void statement_runs(const StatementProgress& statement) override;
  void phase_done(const PhaseProgress& phase) override;
  void note(const std::string& sentence) override;
  void finish() override { shown_->finish(); }

 private:
  std::unique_ptr<Reporter> shown_;
  std::string id_;
  Phase phase_ = Phase::expand;
};

}  // namespace ratchet
