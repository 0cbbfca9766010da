// Throw-away databases for rehearsals: files in a folder of their own.
#include "dialect/rehearsal_stage.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>

#include "base/error.hpp"
#include "sqlite/affinity.hpp"
#include "sqlite/capabilities.hpp"
#include "sqlite/dialect.hpp"

namespace ratchet {
namespace sqlite {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool has_word(const std::string& type, std::string_view word) {
  return lower(type).find(word) != std::string::npos;
}

ColumnKind integers() {
  return {.kind = ValueKind::integer,
          .extremes = {Value(std::numeric_limits<std::int64_t>::min()),
                       Value(std::numeric_limits<std::int64_t>::max())}};
}

// Dates are texts by habit, whatever affinity their type gives them.
ColumnKind kind_of_column(const Table& table, const Column& column) {
  const std::string& type = column.type;
  if (has_word(type, "bool")) return {.kind = ValueKind::boolean};
  if (has_word(type, "datetime") || has_word(type, "timestamp")) {
    return {.kind = ValueKind::timestamp};
  }
  if (has_word(type, "date")) return {.kind = ValueKind::date};
  if (has_word(type, "json")) return {.kind = ValueKind::json};
  switch (affinity_of(column, table)) {
    case Affinity::text: return {.kind = ValueKind::text};
    case Affinity::real:
      return {.kind = ValueKind::real,
              .extremes = {Value(-0.0), Value(1e308), Value(std::int64_t{1} << 60)}};
    case Affinity::numeric:
      if (has_word(type, "int")) return integers();
      return {.kind = ValueKind::decimal, .extremes = {Value(-0.01), Value(1e15)}};
    case Affinity::none: return {.kind = ValueKind::bytes, .extremes = {Value(Blob{""})}};
  }
  return {.kind = ValueKind::other};
}

// Nothing of a rehearsal has to outlast the machine: in memory, unless somebody says where.
fs::path where_files_are_short_lived() {
  const fs::path memory = "/dev/shm";
  std::error_code none;
  const bool is_named = fs::temp_directory_path(none) != fs::path("/tmp");
  return !is_named && fs::is_directory(memory, none) ? memory : fs::temp_directory_path();
}

class SqliteStage final : public RehearsalStage {
 public:
  explicit SqliteStage(const StageOrder& order)
      : folder_(where_files_are_short_lived() / order.name) {
    std::error_code problem;
    fs::remove_all(folder_, problem);
    if (!fs::create_directories(folder_, problem)) {
      throw Error(ErrorKind::store_failed,
                  {.message = "can't make the folder " + folder_.string() + " for the rehearsal",
                   .hint = "Name a folder that you may write to, by TMPDIR."});
    }
    const std::ofstream empty(file());
  }

  ~SqliteStage() override {
    std::error_code left;
    if (!is_left_) fs::remove_all(folder_, left);
  }

  StoreAddress address() const override { return {.url = "sqlite:" + file().string()}; }
  std::string display_name() const override {
    return fmt::format("SQLite {}, a temporary file", sqlite3_libversion());
  }

  void keep() override { copy(file(), kept()); }
  void restore() override { copy(kept(), file()); }

  ColumnKind kind_of(const Schema&, const Table& table, const Column& column) const override {
    return kind_of_column(table, column);
  }
  std::vector<TableTrace> trace(Transaction&) const override { return {}; }

  // SQLite looks at the rows whenever it gives a number.
  SqlText bringing_numbers() const override { return {}; }
  void number_behind(Transaction&, const Table&) const override {}

  std::optional<std::string> schema_of(const StoreAddress&) const override { return std::nullopt; }

  std::string leave() override {
    is_left_ = true;
    return fmt::format("the file is kept: {}", file().string());
  }

 private:
  fs::path file() const { return folder_ / "rehearsal.db"; }
  fs::path kept() const { return folder_ / "kept.db"; }

  // Nobody has it open, so there is no log beside it that belongs to it.
  static void copy(const fs::path& from, const fs::path& to) {
    fs::copy_file(from, to, fs::copy_options::overwrite_existing);
    for (const char* beside : {"-wal", "-shm", "-journal"}) fs::remove(to.string() + beside);
  }

  fs::path folder_;
  bool is_left_ = false;
};

class SqliteStageBuilder final : public StageBuilder {
 public:
  const Capabilities& capabilities() const override { return sqlite::capabilities(); }
  bool is_url(const std::string& url) const override { return url.starts_with("sqlite:"); }
  std::unique_ptr<RehearsalStage> build(const StageOrder& order) const override {
    return std::make_unique<SqliteStage>(order);
  }
};

}  // namespace
}  // namespace sqlite

std::unique_ptr<StageBuilder> make_sqlite_stage_builder() {
  return std::make_unique<sqlite::SqliteStageBuilder>();
}

}  // namespace ratchet
