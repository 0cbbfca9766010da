// The file of `purge --backup`. It has its name only when it is whole and on the disk: whatever
// goes wrong before, there is no file that looks like a backup and is none.
#pragma once

#include <string>
#include <string_view>

namespace ratchet {

class BackupFile {
 public:
  // Throws Error{usage} when there is a file of that name already, or none can be made.
  explicit BackupFile(std::string path);
  ~BackupFile();
  BackupFile(const BackupFile&) = delete;
  BackupFile& operator=(const BackupFile&) = delete;

  // Both throw Error{usage} when the disk refuses.
  void add(std::string_view piece);
  void keep();

 private:
  [[noreturn]] void refuse(std::string_view what) const;

  std::string path_;
  std::string partial_;
  int file_ = -1;
};

}  // namespace ratchet
