// Small questions about words and lines that every floor asks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ratchet {

// The candidate with the smallest edit distance (Levenshtein, with transpositions), when it is
// near enough to be what the writer meant.
std::optional<std::string> nearest_word(std::string_view word,
                                        std::span<const std::string> candidates);

struct JoinOptions {
  std::string_view separator = ", ";
  std::string_view empty = {};  // what an empty list reads as
};
std::string join(std::span<const std::string> words, JoinOptions options);

std::vector<std::string> split_lines(std::string_view text);

// The beginning of a text on one line, with "..." where it is cut; never within a character.
std::string excerpt_of(std::string_view text, std::size_t bytes_max);

// 128 bits (XXH3) as 32 hexadecimal digits. A fingerprint, not a signature.
std::string fingerprint_of(std::string_view bytes);

// The whole text as a number; nullopt for anything else.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<double> parse_number(std::string_view text);

// 8203455 -> "8,203,455"
std::string with_thousands(std::int64_t number);

}  // namespace ratchet
