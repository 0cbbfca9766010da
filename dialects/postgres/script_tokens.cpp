#include "postgres/script_tokens.hpp"

#include <pg_query.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace ratchet::postgres {
namespace {

constexpr std::uint64_t kSqlComment = 275;  // Token in pg_query.proto
constexpr std::uint64_t kBlockComment = 276;

// The wire format of protobuf, as far as a list of tokens needs it (fields of varints, and one
// list of messages). Source: the encoding page of the Protocol Buffers documentation.
class Wire {
 public:
  explicit Wire(std::string_view bytes) : bytes_(bytes) {}

  bool at_end() const { return at_ >= bytes_.size(); }

  std::uint64_t varint() {
    constexpr int kBitsMax = 63;
    std::uint64_t value = 0;
    for (int shift = 0; shift <= kBitsMax && !at_end(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << static_cast<unsigned>(shift);
      if ((byte & 0x80U) == 0) break;
    }
    return value;
  }

  std::string_view message() {
    const std::size_t size = static_cast<std::size_t>(varint());
    const std::string_view inside = bytes_.substr(at_, size);
    at_ += inside.size();
    return inside;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

constexpr std::uint64_t kMessage = 2;  // the wire type

Token token_of(std::string_view bytes) {
  Wire wire(bytes);
  Token token;
  while (!wire.at_end()) {
    const std::uint64_t field = wire.varint() >> 3U;
    const std::uint64_t value = wire.varint();
    if (field == 1) token.begin = static_cast<std::size_t>(value);
    if (field == 2) token.end = static_cast<std::size_t>(value);
    if (field == 4) token.is_comment = value == kSqlComment || value == kBlockComment;
  }
  return token;
}

bool is_alike(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](char one, char other) {
    return std::tolower(static_cast<unsigned char>(one)) ==
           std::tolower(static_cast<unsigned char>(other));
  });
}

}  // namespace

ScriptTokens::ScriptTokens(const std::string& text) : text_(text) {
  const PgQueryScanResult result = pg_query_scan(text.c_str());
  if (result.error == nullptr) {
    Wire wire({result.pbuf.data, result.pbuf.len});
    while (!wire.at_end()) {
      const std::uint64_t key = wire.varint();
      if ((key & 7U) == kMessage) {
        tokens_.push_back(token_of(wire.message()));
      } else {
        wire.varint();
      }
    }
  }
  pg_query_free_scan_result(result);
}

std::string_view ScriptTokens::word(const Token& token) const {
  return std::string_view(text_).substr(token.begin, token.end - token.begin);
}

std::size_t ScriptTokens::first_in(std::size_t begin, std::size_t end) const {
  auto at = std::ranges::lower_bound(tokens_, begin, {}, &Token::begin);
  while (at != tokens_.end() && at->is_comment) ++at;
  return at == tokens_.end() ? end : std::min(at->begin, end);
}

std::size_t ScriptTokens::last_in(std::size_t begin, std::size_t end) const {
  auto at = std::ranges::lower_bound(tokens_, end, {}, &Token::begin);
  while (at != tokens_.begin()) {
    --at;
    if (at->begin < begin) return begin;
    if (!at->is_comment) return std::min(at->end, end);
  }
  return begin;
}

std::size_t ScriptTokens::find_word(std::string_view sought, std::size_t begin,
                                    std::size_t end) const {
  auto at = std::ranges::lower_bound(tokens_, begin, {}, &Token::begin);
  for (; at != tokens_.end() && at->begin < end; ++at) {
    if (!at->is_comment && is_alike(word(*at), sought)) return at->begin;
  }
  return end;
}

std::size_t ScriptTokens::find_name(std::string_view name, std::size_t begin,
                                    std::size_t end) const {
  const std::string quoted = '"' + std::string(name) + '"';
  auto at = std::ranges::lower_bound(tokens_, begin, {}, &Token::begin);
  for (; at != tokens_.end() && at->begin < end; ++at) {
    if (is_alike(word(*at), name) || word(*at) == quoted) return at->begin;
  }
  return end;
}

std::vector<std::size_t> ScriptTokens::parts_of(std::size_t begin, std::size_t end) const {
  std::vector<std::size_t> parts = {first_in(begin, end)};
  int depth = 0;
  auto at = std::ranges::lower_bound(tokens_, begin, {}, &Token::begin);
  for (; at != tokens_.end() && at->begin < end; ++at) {
    const std::string_view text = word(*at);
    if (text == "(" || text == "[") ++depth;
    if (text == ")" || text == "]") --depth;
    if (text == "," && depth == 0) parts.push_back(first_in(at->end, end));
  }
  return parts;
}

std::string ScriptTokens::text_of(std::size_t begin, std::size_t end) const {
  const std::size_t first = first_in(begin, end);
  const std::size_t last = last_in(begin, end);
  return first < last ? text_.substr(first, last - first) : "";
}

}  // namespace ratchet::postgres
