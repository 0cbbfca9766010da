#include "cli/backup_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/error.hpp"

namespace ratchet {

BackupFile::BackupFile(std::string path) : path_(std::move(path)), partial_(path_ + ".part") {
  if (std::filesystem::exists(path_)) {
    throw Error(ErrorKind::usage, {.message = fmt::format("{} is there already", path_),
                                   .hint = "Name a new file: no backup is ever overwritten."});
  }
  constexpr mode_t kOwnerOnly = 0600;  // they are the users' data
  file_ = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly);
  if (file_ < 0) refuse("made");
}

BackupFile::~BackupFile() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(partial_.c_str());
}

void BackupFile::add(std::string_view piece) {
  while (!piece.empty()) {
    const ssize_t written = ::write(file_, piece.data(), piece.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) refuse("written");
    piece.remove_prefix(static_cast<std::size_t>(written));
  }
}

void BackupFile::keep() {
  if (::fsync(file_) != 0) refuse("brought to the disk");
  if (std::rename(partial_.c_str(), path_.c_str()) != 0) refuse("named");
  ::close(file_);
  file_ = -1;
}

void BackupFile::refuse(std::string_view what) const {
  throw Error(ErrorKind::usage,
              {.message = fmt::format("{} can't be {}: {}", path_, what, std::strerror(errno)),
               .hint = "Nothing was purged; name a file on a disk with room."});
}

}  // namespace ratchet
