// flag_file: whoever makes the file stops the work, without a database or a word of SQL.
#include <fmt/format.h>

#include <filesystem>

#include "base/error.hpp"
#include "engine/signals/own_signals.hpp"

namespace ratchet {
namespace {

class FlagFileSignal final : public Signal {
 public:
  explicit FlagFileSignal(std::string path) : path_(std::move(path)) {}

  std::string_view name() const override { return "flag_file"; }

  SignalReading read() override {
    std::error_code problem;
    const auto status = std::filesystem::status(path_, problem);
    if (status.type() == std::filesystem::file_type::none) {
      throw Error(ErrorKind::store_failed,
                  {.message = fmt::format("{}: {}", path_, problem.message()), .hint = ""});
    }
    if (!std::filesystem::exists(status)) return {.value = 0};
    return {.value = 1, .detail = path_ + " is there"};
  }

 private:
  std::string path_;
};

}  // namespace

std::unique_ptr<Signal> make_flag_file_signal(std::string path) {
  return std::make_unique<FlagFileSignal>(std::move(path));
}

}  // namespace ratchet
