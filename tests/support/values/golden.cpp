#include "support/values/golden.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ratchet::testing {
namespace {

std::filesystem::path path_of(const std::string& file) {
  const char* root = std::getenv("RATCHET_SOURCE_DIR");
  return std::filesystem::path(root != nullptr ? root : ".") / "tests" / "golden" / file;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

void expect_golden(const Golden& golden) {
  const std::filesystem::path path = path_of(golden.file);
  if (std::getenv("RATCHET_GOLDEN_UPDATE") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << golden.text;
    return;
  }
  EXPECT_EQ(golden.text, read(path)) << path << ": RATCHET_GOLDEN_UPDATE=1 writes it anew";
}

}  // namespace ratchet::testing
