// What the measurements share: folders with a database of a given size, the real binary run in
// them, medians, and the one line that each comparison prints. Measures; never judges.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sql/value.hpp"
#include "support/program.hpp"

namespace ratchet::bench {

// A folder with ratchet.toml, migrations/ and shop.db; removed with it.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  std::string database() const { return (path_ / "shop.db").string(); }
  void write_migration(const std::string& id, const std::string& toml) const;
  // people (id, name, city, score) with that many rows, WAL; made once per number and copied.
  void make_people(std::int64_t rows) const;
  void copy_database_from(const Folder& other) const;

  // Throws std::runtime_error, with what was printed, unless the exit code is 0.
  testing::ProgramResult ratchet(const std::vector<std::string>& arguments) const;

  // How long the step with that action took, from the journal.
  double step_ms(const std::string& action) const;

  void execute(const std::string& statements) const;
  void execute_without_triggers(const std::string& statements) const;
  Rows query(const std::string& statement) const;

 private:
  std::filesystem::path path_;
};

// The migration of most measurements: people.name -> first_name, last_name.
extern const char* const kSplitName;
inline constexpr const char* kSplitId = "0001_split_name";
// people -> persons, a table of its own.
extern const char* const kMoveTable;
inline constexpr const char* kMoveId = "0002_move_people";

double milliseconds_of(const std::function<void()>& work);
double median(std::vector<double> samples);

struct Comparison {
  std::string name;
  double ratio = 0;
  std::string what;  // "<what> against <what>", with the figures themselves
};
// BENCH <name> <ratio> <what against what>
void print(const Comparison& comparison);

}  // namespace ratchet::bench
