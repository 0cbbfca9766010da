#include "support/project.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "workload/database.hpp"

namespace ratchet::testing {
namespace {

constexpr Milliseconds kCommandTimeout{60'000};
constexpr int kBusyTimeoutMs = 10'000;

std::unique_ptr<workload::Database> connect(const std::string& url) {
  const std::string patience = "PRAGMA busy_timeout = " + std::to_string(kBusyTimeoutMs);
  return workload::connect({.url = url, .setup = url.starts_with("sqlite:") ? patience : ""});
}

std::string required_environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set");
  return value;
}

}  // namespace

Project::Project(Product product)
    : store_(product == Product::sqlite ? make_sqlite(directory_.path(), JournalMode::wal)
                                        : make_postgres()) {
  furnish();
}

Project::Project(JournalMode mode) : store_(make_sqlite(directory_.path(), mode)) { furnish(); }

void Project::furnish() {
  binary_ = required_environment("RATCHET_BINARY");
  configuration_ = "[store.main]\nurl = \"" + store_->configured_url() + "\"\n";
  std::filesystem::create_directory(directory() / "migrations");
  std::filesystem::create_directory(directory() / "output");
  configure("");
}

void Project::write_file(const std::string& path, const std::string& text) {
  std::ofstream(directory() / path, std::ios::binary) << text;
}

void Project::configure(const std::string& toml) {
  configuration_ += toml;
  write_file("ratchet.toml", configuration_);
}

void Project::write_migration(const std::string& id, const std::string& toml) {
  write_file("migrations/" + id + ".toml", toml);
}

void Project::execute(const std::string& statements) { connect(url())->execute(statements); }

Rows Project::query(const std::string& statement) { return connect(url())->query(statement, {}); }

Contents Project::contents() {
  Contents contents;
  for (const std::string& table : store_->tables()) {
    const Rows rows = query("SELECT * FROM " + table);
    contents[table] = std::multiset<Row>(rows.begin(), rows.end());
  }
  return contents;
}

ProgramOptions Project::command(const std::vector<std::string>& arguments) const {
  return {.binary = binary_,
          .arguments = arguments,
          .environment = environment_,
          .directory = directory(),
          .output = directory() / "output"};
}

ProgramResult Project::ratchet(const std::vector<std::string>& arguments) {
  return Program(command(arguments)).wait(kCommandTimeout);
}

}  // namespace ratchet::testing
