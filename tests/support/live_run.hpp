// A run that is slow enough for somebody at another terminal to do something about it, with the
// real binary: six hundred reviews whose stars become numbers.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/project.hpp"

namespace ratchet::testing {

class LiveRun : public ::testing::Test {
 protected:
  explicit LiveRun(Product product);

  // It would take ten minutes if nobody did anything about it.
  ProgramOptions slow_apply() const;
  std::string out_of(const std::vector<std::string>& arguments);
  nlohmann::json status();
  void await(const std::function<bool()>& is_so);
  // Waits until that is so of the work that is under way.
  nlohmann::json await_progress(const std::function<bool(const nlohmann::json&)>& is_it);

  Project project;
  SystemClock clock;

 private:
  bool becomes(const std::function<bool()>& is_so);
};

}  // namespace ratchet::testing
