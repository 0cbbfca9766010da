#include "cli/starter_config.hpp"

#include "cli/project.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kHead =
    "# ratchet.toml: every key is optional; `ratchet explain KEY` says what one means.\n"
    "migrations = \"migrations\"\n"
    "\n"
    "[store.main]\n";

constexpr std::string_view kRest =
    "\n"
    "# [locks]\n"
    "# timeout = \"200ms\"         # one attempt; clients queue behind it for as long\n"
    "# budget = \"10m\"            # attempts are repeated for so long, then exit 6\n"
    "\n"
    "# [backfill]\n"
    "# duty = 0.8                # the share of the time that it works\n"
    "# rows_per_second = 0       # 0: no limit\n"
    "# quarantine = 1000         # so many rows that can't be converted: stop\n"
    "\n"
    "# [verify]\n"
    "# max_age = \"1h\"            # contract wants a certificate that is no older\n"
    "\n"
    "# [purge]\n"
    "# retain = \"7d\"             # what contract retired is kept for so long\n"
    "\n"
    "# [log]\n"
    "# file = \"\"                 # \"\": standard error\n";

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::string starter_config(const std::string& url) {
  const bool is_secret = redacted(url) != url;
  const std::string line =
      url.empty() || is_secret
          ? "# url = \"postgresql://app@db/shop\"  # left out: DATABASE_URL counts\n"
          : "url = " + quoted(url) + "\n";
  return std::string(kHead) + line + std::string(kRest);
}

}  // namespace ratchet
