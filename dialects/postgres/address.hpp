// Where a store is, from its url and libpq's environment: what libpq is given to connect with, and
// what people are shown. A password is in the first and never in the second.
#pragma once

#include <string>
#include <string_view>

namespace ratchet::postgres {

bool is_url(std::string_view url);  // postgresql:// or postgres://

struct Address {
  std::string conninfo;      // libpq's keywords and values
  std::string display_name;  // "app@db1/shop"
};

// Adds what a run of hours needs and the url does not say: an application_name to be known by, and
// bounds on how long a server that has gone is waited for. Throws Error{store_failed}.
Address read_url(const std::string& url);

enum class Reach {
  answers,    // a server is there, and takes connections
  may_later,  // nobody answers, or a server that is starting up, shutting down or recovering
};
// Without a password, so it says nothing about whether one is right.
Reach ping(const Address& address);

}  // namespace ratchet::postgres
