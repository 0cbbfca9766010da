// What ratchet knows about SQLite's own functions and SQLite does not tell: which raise when they
// run, and which version brought them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ratchet::sqlite {

// Both take the name as the compiler announces it: lower case, an operator under its own sign.

// When it raises on a row: "json_extract() raises on malformed JSON". nullopt: it never does.
// Texts and blobs beyond SQLite's limit of length make every function raise; that is left out.
std::optional<std::string> when_it_raises(std::string_view function);

// "3.38.0"; nullopt when every SQLite of these days has it.
std::optional<std::string> first_version(std::string_view function);

// True when `left` is an earlier version than `right`.
bool is_earlier(const std::string& left, const std::string& right);

}  // namespace ratchet::sqlite
