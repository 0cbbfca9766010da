#include "cli/logging.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "report/progress_text.hpp"
#include "report/statement_text.hpp"
#include "report/units.hpp"

namespace ratchet {
namespace {

WallTime time_of(const spdlog::details::log_msg& message) {
  return std::chrono::time_point_cast<Milliseconds>(message.time);
}

std::string_view text_of(const spdlog::string_view_t& text) { return {text.data(), text.size()}; }

class TextFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& into) override {
    fmt::format_to(std::back_inserter(into), "{} {} {}\n", to_iso(time_of(message)),
                   text_of(spdlog::level::to_string_view(message.level)), text_of(message.payload));
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<TextFormatter>();
  }
};

class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& into) override {
    using Json = nlohmann::ordered_json;
    const Json line = {{"at", to_iso(time_of(message))},
                       {"level", text_of(spdlog::level::to_string_view(message.level))},
                       {"message", text_of(message.payload)}};
    fmt::format_to(std::back_inserter(into), "{}\n",
                   line.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>();
  }
};

std::unique_ptr<spdlog::sinks::sink> make_sink(const Settings& settings) {
  if (settings.log_file.empty()) return std::make_unique<spdlog::sinks::stderr_sink_mt>();
  try {
    return std::make_unique<spdlog::sinks::rotating_file_sink_mt>(
        settings.log_file, static_cast<std::size_t>(settings.log_max_size),
        static_cast<std::size_t>(settings.log_max_files));
  } catch (const spdlog::spdlog_ex& error) {
    throw Error(ErrorKind::usage,
                {.message = fmt::format("the log can't be opened: {}", error.what()),
                 .hint = "[log] file says where it is."});
  }
}

}  // namespace

void set_up_logging(const Settings& settings, const std::optional<std::string>& level) {
  auto logger = std::make_unique<spdlog::logger>("ratchet", spdlog::sink_ptr(make_sink(settings)));
  if (settings.log_format == "json") {
    logger->set_formatter(std::make_unique<JsonFormatter>());
  } else {
    logger->set_formatter(std::make_unique<TextFormatter>());
  }
  logger->set_level(
      spdlog::level::from_str(level.value_or(settings.log_file.empty() ? "warn" : "info")));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void LoggingReporter::migration_started(const std::string& id, const std::string& store,
                                        const std::string& operator_name) {
  id_ = id;
  spdlog::info("{} on {} by {}", id, store, operator_name);
  shown_->migration_started(id, store, operator_name);
}

void LoggingReporter::phase_started(Phase phase, Direction direction) {
  phase_ = phase;
  shown_->phase_started(phase, direction);
}

void LoggingReporter::step_done(const StepProgress& step) {
  spdlog::info("{} {} {} {} {}, lock held {}", id_, name(step.phase), step.summary,
               outcome_word(step.direction), duration_text(step.took), duration_text(step.held));
  shown_->step_done(step);
}

void LoggingReporter::batch_done(const BatchProgress& batch) {
  spdlog::debug("{} {} {}", id_, name(phase_), progress_line(batch));
  shown_->batch_done(batch);
}

void LoggingReporter::waiting(const WaitProgress& wait) {
  spdlog::info("{} {} {}", id_, name(phase_), wait_line(wait));
  shown_->waiting(wait);
}

void LoggingReporter::statement_runs(const StatementProgress& statement) {
  spdlog::debug("{} {} {}", id_, name(phase_), statement_line(statement));
  shown_->statement_runs(statement);
}

void LoggingReporter::phase_done(const PhaseProgress& phase) {
  spdlog::info("{} {} {} {}, {}", id_, name(phase.phase), outcome_word(phase.direction),
               duration_text(phase.took), effort_text(phase));
  shown_->phase_done(phase);
}

void LoggingReporter::note(const std::string& sentence) {
  spdlog::info("{} {}", id_, sentence);
  shown_->note(sentence);
}

}  // namespace ratchet
