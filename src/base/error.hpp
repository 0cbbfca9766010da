// The one exception of the project. A failure that ends a step is an Error; an expected outcome is
// a value. An Error names the object and the cause (message) and the next action (hint).
// Deliberately absent: a class per kind. Handlers switch on the kind.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace ratchet {

enum class ErrorKind {
#define RATCHET_ERROR(name, exit_code, retryable, meaning) name,
#include "base/errors.def"
#undef RATCHET_ERROR
};

// What an Error is made from; designated initialisers keep message and hint apart.
struct ErrorText {
  std::string message;  // lowercase, no full stop, names the object
  std::string hint;     // a sentence with the next action; may be empty
};

class Error : public std::exception {
 public:
  Error(ErrorKind kind, ErrorText text);

  ErrorKind kind() const { return kind_; }
  const std::string& message() const { return text_.message; }
  const std::string& hint() const { return text_.hint; }
  const char* what() const noexcept override { return text_.message.c_str(); }

 private:
  ErrorKind kind_;
  ErrorText text_;
};

std::string_view name(ErrorKind kind);
std::string_view meaning(ErrorKind kind);
int exit_code(ErrorKind kind);

// True when the same attempt may succeed later, so that a bounded retry makes sense.
bool is_retryable(ErrorKind kind);

}  // namespace ratchet
