// What a run leaves behind that updates rows in place: how large its tables have grown and how much
// of them is dead, looked at every two seconds in a thread and on a connection of its own. Where it
// is asked to, it has the work stand still for a VACUUM whenever a fifth of the rows is dead, so
// that what comes next goes where the dead were. A table that updates don't bloat is not watched.
#pragma once

#include <mutex>
#include <thread>

#include "engine/lasting_session.hpp"
#include "throttle/regulator.hpp"

namespace ratchet {

enum class Vacuuming { never, where_due };

class Space {
 public:
  // The store outlives it.
  Space(Store& store, std::vector<QualifiedName> tables)
      : store_(store), tables_(std::move(tables)) {}
  ~Space();
  Space(const Space&) = delete;
  Space& operator=(const Space&) = delete;

  // Before anything is changed. `before`: what they took when the work began, if it went on since.
  void begin(Transaction& transaction, std::optional<std::int64_t> before);
  // From now on, while the work goes on.
  void watch(Vacuuming vacuuming);

  // At the end of the work; a word for the event log, empty where nothing was watched.
  std::string sum_up(Transaction& transaction);

  // nullopt where there is nothing to tell.
  std::optional<SpaceProgress> progress() const;
  // Why nothing else should be done just now: "VACUUM of users"; empty: nothing.
  std::string held_by() const;

 private:
  void run(const std::stop_token& stop);
  void look_and_clean(const std::stop_token& stop);
  bool is_due(const TableSpace& space) const;
  void vacuum(const Vacuum& vacuum, const std::stop_token& stop);
  void note(const TableSpace& space);

  Store& store_;
  SystemClock clock_;  // a VACUUM takes real time
  std::vector<QualifiedName> tables_;
  mutable std::mutex mutex_;  // of the four that follow
  std::optional<SpaceProgress> progress_;
  Vacuuming vacuuming_ = Vacuuming::never;
  std::string held_by_;
  std::string session_name_;
  std::int64_t dead_left_ = 0;  // by the last VACUUM
  int vacuums_ = 0;
  std::unique_ptr<LastingSession> session_;  // of the thread
  std::jthread thread_;                      // last: it uses the rest
};

}  // namespace ratchet
