// A PostgreSQL cluster of our own, made from the server's programs for the time of a rehearsal. It
// listens on a socket in a folder that nobody else may enter, and on no port. Never run as root:
// there it is the user `postgres`', or failing that `nobody`'s.
//
// It ends with this object, and with this process however that ends (PR_SET_PDEATHSIG).
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ratchet::postgres {

// The folder that is named, or the one of the newest server that is installed. Throws
// Error{store_failed} where there is none.
std::filesystem::path server_programs(const std::string& named);
// Of the newest server; nullopt where there is none.
std::optional<std::filesystem::path> find_server_programs();

class Cluster {
 public:
  // `folder` is made. Throws Error{store_failed} with the end of the server's log.
  Cluster(std::filesystem::path programs, std::filesystem::path folder);
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  ~Cluster();

  std::string url(std::string_view database) const;
  const std::filesystem::path& folder() const { return folder_; }

  // Ends the server, but leaves its files; returns the command that starts it again.
  std::string leave();

 private:
  pid_t spawn(const std::vector<std::string>& words) const;
  void make();
  void start();
  void stop(int signal);
  bool becomes_ready();
  std::string end_of_log() const;

  std::filesystem::path programs_;
  std::filesystem::path folder_;
  pid_t server_ = 0;
  bool is_left_ = false;
};

}  // namespace ratchet::postgres
