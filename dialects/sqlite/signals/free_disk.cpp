// free_disk: the free part of the disk that the file lies on. Where many more of that file would
// fit, a disk that is nearly full is nothing that a backfill could change.
#include <fmt/format.h>
#include <sys/statvfs.h>

#include "base/error.hpp"
#include "sqlite/signals/signals.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::uintmax_t kManyFiles = 10;

class FreeDisk final : public Signal {
 public:
  explicit FreeDisk(std::filesystem::path file) : file_(std::move(file)) {}

  std::string_view name() const override { return "free_disk"; }

  SignalReading read() override {
    struct statvfs disk {};
    std::error_code problem;
    const std::uintmax_t size = std::filesystem::file_size(file_, problem);
    if (problem || ::statvfs(file_.c_str(), &disk) != 0 || disk.f_blocks == 0) {
      throw Error(ErrorKind::store_failed,
                  {.message = file_.string() + " can't be looked at", .hint = ""});
    }
    if (std::uintmax_t{disk.f_bavail} * disk.f_frsize / kManyFiles > size) {
      return {.value = std::nullopt, .detail = "there is room for ten more of the file"};
    }
    return {.value = static_cast<double>(disk.f_bavail) / static_cast<double>(disk.f_blocks)};
  }

 private:
  std::filesystem::path file_;
};

}  // namespace

std::unique_ptr<Signal> make_free_disk(const std::filesystem::path& file) {
  return std::make_unique<FreeDisk>(file);
}

}  // namespace ratchet::sqlite
