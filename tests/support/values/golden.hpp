// Texts that a test compares with a file under tests/golden/. RATCHET_GOLDEN_UPDATE=1 writes the
// files anew (make golden-update); the diff is then the thing to read.
#pragma once

#include <string>

namespace ratchet::testing {

struct Golden {
  std::string file;  // below tests/golden/: "output/plan.txt"
  std::string text;
};
// Fails the test, with both texts, when they differ.
void expect_golden(const Golden& golden);

}  // namespace ratchet::testing
