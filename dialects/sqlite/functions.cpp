#include "sqlite/functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ratchet::sqlite {
namespace {

struct Raising {
  std::string_view function;
  std::string_view when;
};

constexpr std::string_view kMalformedJson = "on malformed JSON";
constexpr std::string_view kBlobInJson = "on a blob, which JSON can't hold";

constexpr std::array kRaising = {
    Raising{"->", kMalformedJson},
    Raising{"->>", kMalformedJson},
    Raising{"json", kMalformedJson},
    Raising{"json_array", kBlobInJson},
    Raising{"json_array_length", kMalformedJson},
    Raising{"json_extract", kMalformedJson},
    Raising{"json_insert", kMalformedJson},
    Raising{"json_object", kBlobInJson},
    Raising{"json_patch", kMalformedJson},
    Raising{"json_pretty", kMalformedJson},
    Raising{"json_quote", kBlobInJson},
    Raising{"json_remove", kMalformedJson},
    Raising{"json_replace", kMalformedJson},
    Raising{"json_set", kMalformedJson},
    Raising{"json_type", kMalformedJson},
    Raising{"jsonb", kMalformedJson},
    Raising{"jsonb_array", kBlobInJson},
    Raising{"jsonb_extract", kMalformedJson},
    Raising{"jsonb_insert", kMalformedJson},
    Raising{"jsonb_object", kBlobInJson},
    Raising{"jsonb_patch", kMalformedJson},
    Raising{"jsonb_remove", kMalformedJson},
    Raising{"jsonb_replace", kMalformedJson},
    Raising{"jsonb_set", kMalformedJson},
    Raising{"abs", "on the smallest integer, -9223372036854775808"},
    Raising{"like", "on a pattern longer than 50,000 bytes, or an ESCAPE of several characters"},
    Raising{"glob", "on a pattern longer than 50,000 bytes"},
    Raising{"match", "outside of a full-text query"},
    Raising{"unistr", "on a malformed escape"},
    Raising{"zeroblob", "on a length beyond SQLite's limit"},
    Raising{"load_extension", "when there is no such library"},
};

// From the release notes, https://www.sqlite.org/changes.html. The mathematical functions are also
// left out of a library that was compiled without SQLITE_ENABLE_MATH_FUNCTIONS, JSON before 3.38 of
// one without SQLITE_ENABLE_JSON1.
struct Since {
  std::string_view version;
  std::string_view functions;  // with a space on both sides of each
};

constexpr std::array kSince = {
    Since{"3.32.0", " iif "},
    Since{"3.35.0",
          " acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log "
          "log10 log2 mod pi pow power radians sign sin sinh sqrt tan tanh trunc "},
    Since{"3.38.0",
          " -> ->> format unixepoch json json_array json_array_length json_extract json_insert "
          "json_object json_patch json_quote json_remove json_replace json_set json_type "
          "json_valid "},
    Since{"3.41.0", " unhex "},
    Since{"3.42.0", " json_error_position "},
    Since{"3.43.0", " octet_length timediff "},
    Since{"3.44.0", " concat concat_ws string_agg "},
    Since{"3.45.0",
          " jsonb jsonb_array jsonb_extract jsonb_insert jsonb_object jsonb_patch jsonb_remove "
          "jsonb_replace jsonb_set "},
    Since{"3.46.0", " json_pretty "},
    Since{"3.48.0", " if "},
    Since{"3.50.0", " unistr unistr_quote "},
};

}  // namespace

std::optional<std::string> when_it_raises(std::string_view function) {
  const auto* found = std::ranges::find(kRaising, function, &Raising::function);
  if (found == kRaising.end()) return std::nullopt;
  const bool is_operator = function.starts_with('-');
  return fmt::format("{}{} raises {}", function, is_operator ? "" : "()", found->when);
}

std::optional<std::string> first_version(std::string_view function) {
  const std::string word = fmt::format(" {} ", function);
  const auto* found = std::ranges::find_if(kSince, [&](const Since& since) {
    return since.functions.find(word) != since.functions.npos;
  });
  if (found == kSince.end()) return std::nullopt;
  return std::string(found->version);
}

bool is_earlier(const std::string& left, const std::string& right) {
  // All are "3.<two digits>.<digit>".
  return left < right;
}

}  // namespace ratchet::sqlite
