// free_disk: the free part of the disk that the data lie on. PostgreSQL has no words for it, so it
// is known only where the server is on this machine for certain: reached through its socket. Where
// many more of the database would fit, a disk that is nearly full is nothing that a backfill could
// change.
#include <sys/statvfs.h>

#include "postgres/signals/look.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {
namespace {

constexpr double kManyDatabases = 10;

class FreeDisk final : public Signal {
 public:
  explicit FreeDisk(Session& session) : session_(session) {}

  std::string_view name() const override { return "free_disk"; }

  SignalReading read() override {
    Look look(session_);
    const Rows rows =
        look.query(sql("SELECT (inet_server_addr() IS NULL)::int, CASE "
                       "WHEN pg_has_role('pg_read_all_settings', 'USAGE') "
                       "THEN current_setting('data_directory') ELSE '' END, "
                       "pg_database_size(current_database())::double precision"));
    if (as_number(rows[0][0]) == 0) {
      return {.value = std::nullopt, .detail = "the server is reached over a network"};
    }
    const std::string folder = as_text(rows[0][1]);
    if (folder.empty()) return look.not_permitted("data_directory (pg_read_all_settings)");
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) != 0 || disk.f_blocks == 0) {
      return {.value = std::nullopt, .detail = folder + " can't be looked at from here"};
    }
    const double free = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
    if (free / kManyDatabases > as_number(rows[0][2])) {
      return {.value = std::nullopt, .detail = "there is room for ten more of the database"};
    }
    return {.value = static_cast<double>(disk.f_bavail) / static_cast<double>(disk.f_blocks)};
  }

 private:
  Session& session_;
};

}  // namespace

std::unique_ptr<Signal> make_free_disk(const SignalScope& scope) {
  return std::make_unique<FreeDisk>(scope.session);
}

}  // namespace ratchet::postgres
