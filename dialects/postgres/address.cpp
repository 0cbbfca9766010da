#include "postgres/address.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <netdb.h>
#include <poll.h>

#include <map>
#include <memory>

#include "base/error.hpp"

namespace ratchet::postgres {
namespace {

using Options = std::map<std::string, std::string>;

// Unless the url or the environment says otherwise. Seconds, except tcp_user_timeout
// (milliseconds): a dead server is noticed within a minute, also while a statement runs and nothing
// is sent.
const Options kDefaults = {{"application_name", "ratchet"}, {"connect_timeout", "10"},
                           {"keepalives_idle", "30"},       {"keepalives_interval", "10"},
                           {"keepalives_count", "3"},       {"tcp_user_timeout", "30000"}};

constexpr int kTurnsMax = 100;
constexpr int kTurnMax = 10'000;  // milliseconds

struct Freeing {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

using Parsed = std::unique_ptr<PQconninfoOption, Freeing>;

Parsed parse_url(const std::string& url) {
  char* words = nullptr;
  Parsed parsed(PQconninfoParse(url.c_str(), &words));
  PQfreemem(words);  // libpq's words quote the url, and so its password
  if (parsed == nullptr) {
    throw Error(ErrorKind::store_failed,
                {.message = "the url of the store is not one that libpq understands",
                 .hint = "Write postgresql://user@host:5432/database, and percent-encode special "
                         "characters."});
  }
  return parsed;
}

Options parse(const std::string& url) {
  const Parsed parsed = parse_url(url);
  Options options;
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) options[option->keyword] = option->val;
  }
  return options;
}

std::string conninfo_of(const Options& options) {
  std::string conninfo;
  for (const auto& [keyword, value] : options) {
    conninfo += conninfo.empty() ? "" : " ";
    conninfo += keyword + "='";
    for (const char c : value) {
      if (c == '\'' || c == '\\') conninfo += '\\';
      conninfo += c;
    }
    conninfo += '\'';
  }
  return conninfo;
}

// With what libpq itself will fill in, from the environment and the system's user.
Options completed(Options options) {
  const std::unique_ptr<PQconninfoOption, Freeing> defaults(PQconndefaults());
  if (defaults == nullptr) return options;
  for (const PQconninfoOption* option = defaults.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) options.emplace(option->keyword, option->val);
  }
  return options;
}

struct Closing {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

// As PQconnectdb does, with its verbosity set before.
PostgresPollingStatusType connect(PGconn* connection) {
  PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
  for (int turn = 0; turn < kTurnsMax; ++turn) {
    pollfd socket{PQsocket(connection), POLLIN, 0};
    if (wanted == PGRES_POLLING_WRITING) socket.events = POLLOUT;
    if (socket.fd < 0 || poll(&socket, 1, kTurnMax) <= 0) return PGRES_POLLING_FAILED;
    wanted = PQconnectPoll(connection);
    if (wanted == PGRES_POLLING_OK || wanted == PGRES_POLLING_FAILED) return wanted;
  }
  return PGRES_POLLING_FAILED;
}

// Of "... FATAL:  28P01"; "" where the server had no say. What stands before the code is in the
// server's language.
std::string code_in(const std::string& words) {
  constexpr std::size_t kLength = 5;
  const std::size_t at = words.rfind(":  ");
  return at == std::string::npos ? "" : words.substr(at + 3, kLength);
}

// Connections, resources, and an operator's intervention.
bool may_pass(std::string_view code) {
  return code.starts_with("08") || code.starts_with("53") || code.starts_with("57");
}

// A typing mistake does not pass by waiting. Of a list or a socket's path nothing is said.
bool has_unknown_host(const Options& options) {
  const auto host = options.find("host");
  if (host == options.end() || options.contains("hostaddr")) return false;
  if (host->second.empty() || host->second.find_first_of("/@,") != std::string::npos) return false;
  addrinfo* found = nullptr;
  const int result = getaddrinfo(host->second.c_str(), nullptr, nullptr, &found);
  if (found != nullptr) freeaddrinfo(found);
  return result == EAI_NONAME;
}

std::string display_name_of(Options options) {
  const std::string user = options["user"];
  const std::string host = options["host"].empty() ? options["hostaddr"] : options["host"];
  const std::string database = options["dbname"].empty() ? user : options["dbname"];
  return fmt::format("{}@{}/{}", user, host.empty() ? "localhost" : host, database);
}

}  // namespace

bool is_url(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

std::vector<std::string> connection_environment(const std::string& url) {
  const Parsed parsed = parse_url(url);
  std::vector<std::string> variables;
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr || option->envvar == nullptr) continue;
    variables.push_back(std::string(option->envvar) + "=" + option->val);
  }
  return variables;
}

Address read_url(const std::string& url) {
  Options options = parse(url);
  const Options complete = completed(options);
  for (const auto& [keyword, value] : kDefaults) {
    if (!complete.contains(keyword)) options[keyword] = value;
  }
  options["client_encoding"] = "UTF8";  // what every text in ratchet is
  return {.conninfo = conninfo_of(options), .display_name = display_name_of(complete)};
}

Admission ask_for_admission(const Address& address) {
  const std::unique_ptr<PGconn, Closing> asked(PQconnectStart(address.conninfo.c_str()));
  if (asked == nullptr) return Admission::later;
  PQsetErrorVerbosity(asked.get(), PQERRORS_SQLSTATE);
  const PostgresPollingStatusType last = connect(asked.get());
  if (last == PGRES_POLLING_OK) return Admission::granted;
  if (PQconnectionNeedsPassword(asked.get()) != 0) return Admission::refused;
  const std::string code = code_in(PQerrorMessage(asked.get()));
  if (code.empty() && has_unknown_host(completed(parse(address.conninfo)))) {
    return Admission::refused;
  }
  return code.empty() || may_pass(code) ? Admission::later : Admission::refused;
}

}  // namespace ratchet::postgres
