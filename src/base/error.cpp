#include "base/error.hpp"

#include <utility>

namespace ratchet {
namespace {

struct Facts {
  std::string_view name;
  int exit_code;
  bool retryable;
  std::string_view meaning;
};

Facts facts(ErrorKind kind) {
  constexpr bool yes = true;
  constexpr bool no = false;
  switch (kind) {
#define RATCHET_ERROR(name, exit_code, retryable, meaning) \
  case ErrorKind::name: return {#name, exit_code, retryable, meaning};
#include "base/errors.def"
#undef RATCHET_ERROR
  }
  return {"bug", 70, no && yes, ""};
}

}  // namespace

Error::Error(ErrorKind kind, ErrorText text) : kind_(kind), text_(std::move(text)) {}

std::string_view name(ErrorKind kind) { return facts(kind).name; }
std::string_view meaning(ErrorKind kind) { return facts(kind).meaning; }
int exit_code(ErrorKind kind) { return facts(kind).exit_code; }
bool is_retryable(ErrorKind kind) { return facts(kind).retryable; }

}  // namespace ratchet
