// SQLite's messages in the words of ratchet's, and the words of a text that a message is about.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ratchet::sqlite {

// "no such column: nam" -> `column "nam" does not exist`. What it doesn't know stays as it is.
std::string in_our_words(const std::string& message);

// Bytes of the name, number, string or sign that stands at `offset`; at least 1.
std::size_t length_of_word_at(std::string_view text, std::size_t offset);

}  // namespace ratchet::sqlite
