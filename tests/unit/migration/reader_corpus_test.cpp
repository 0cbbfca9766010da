// The corpus of the fuzz target, run once without it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "fuzz/reader_property.hpp"

namespace ratchet {
namespace {

std::filesystem::path corpus() {
  const char* source = std::getenv("RATCHET_SOURCE_DIR");
  const std::filesystem::path tests = source ? std::filesystem::path(source) / "tests" : ".";
  return tests / "fuzz" / "corpus" / "reader_fuzz";
}

std::string contents_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

TEST(ReaderCorpus, HoldsForEveryFile) {
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(corpus())) {
    SCOPED_TRACE(file.path().filename().string());
    EXPECT_EQ(check_reader(contents_of(file.path())).value_or(""), "");
    ++files;
  }
  EXPECT_GE(files, 15);
}

// A poor man's fuzzer for where libFuzzer isn't: every file, cut short everywhere.
TEST(ReaderCorpus, HoldsForEveryFileCutShort) {
  for (const auto& file : std::filesystem::directory_iterator(corpus())) {
    SCOPED_TRACE(file.path().filename().string());
    const std::string text = contents_of(file.path());
    for (std::size_t size = 0; size < text.size(); size += 3) {
      EXPECT_EQ(check_reader(text.substr(0, size)).value_or(""), "") << text.substr(0, size);
    }
  }
}

}  // namespace
}  // namespace ratchet
