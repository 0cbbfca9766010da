// The file that `ratchet new` writes: every required key with a word in capitals to replace, every
// other key as a comment with its meaning.
#pragma once

#include <string>
#include <string_view>

namespace ratchet {

struct TemplateRequest {
  std::string description;
  std::string_view action;  // of a change; empty: a list of the actions instead
};

// Throws Error{usage}, with the nearest action, when there is no such change.
std::string migration_template(const TemplateRequest& request);

}  // namespace ratchet
