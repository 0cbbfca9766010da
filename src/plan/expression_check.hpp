// Compiles every expression and predicate of a plan before any step of its phase is tried, and asks
// what must be true of it where it stands: that a dual write can be relied on, that work on rows
// comes to an end.
#pragma once

#include <string>
#include <vector>

#include "plan/draft.hpp"
#include "plan/findings.hpp"
#include "plan/hazards.hpp"
#include "plan/trial.hpp"

namespace ratchet {

// What expressions have told beside their problems.
struct ExpressionNews {
  FoundHazards hazards;
  std::vector<std::string> sentences;
};

class ExpressionCheck {
 public:
  // All of them outlive this. The trial stands where expand has ended.
  ExpressionCheck(const Dialect& dialect, Trial& trial, Findings& findings)
      : dialect_(dialect), trial_(trial), findings_(findings) {}

  // `all`: every step of the migration; the draft is one of them.
  void check(const Draft& draft, const Drafts& all);

  ExpressionNews take() { return std::move(news_); }

 private:
  class Visitor;

  const Dialect& dialect_;
  Trial& trial_;
  Findings& findings_;
  ExpressionNews news_;
};

}  // namespace ratchet
