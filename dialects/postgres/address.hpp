// Where a store is, from its url and libpq's environment: what libpq is given to connect with, and
// what people are shown. A password is in the first and never in the second.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ratchet::postgres {

bool is_url(std::string_view url);  // postgresql:// or postgres://

struct Address {
  std::string conninfo;      // libpq's keywords and values
  std::string display_name;  // "app@db1/shop"
};

// Adds what a run of hours needs and the url does not say: an application_name to be known by, and
// bounds on how long a server that has gone is waited for. Throws Error{store_failed}.
Address read_url(const std::string& url);

// What the url says, as the variables by which libpq's programs take it: "PGHOST=db1". A password
// is among them. Throws Error{store_failed}.
std::vector<std::string> connection_environment(const std::string& url);

// What a server says to somebody who wants in.
enum class Admission {
  granted,
  later,   // nobody answers; or not now: it starts up, shuts down, has no connection left
  refused  // and will go on doing so: a wrong password, no such database, no such host
};
// Connects once, and lets the connection go: the driver does not tell the server's code.
Admission ask_for_admission(const Address& address);

}  // namespace ratchet::postgres
