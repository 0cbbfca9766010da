// libFuzzer target: the reader of migration files. The corpus is in corpus/reader_fuzz/.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "reader_property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  if (const auto complaint = ratchet::check_reader(text)) {
    std::fprintf(stderr, "%s\n", complaint->c_str());
    std::abort();
  }
  return 0;
}
