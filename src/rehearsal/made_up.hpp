// Made-up values. Tame ones differ from row to row and are what every application writes; nasty
// ones are what a type allows and somebody writes one day.
#pragma once

#include <cstdint>
#include <vector>

#include "dialect/rehearsal_stage.hpp"

namespace ratchet {

// What a text looks like: constraints and mappings often take no other.
enum class TextStyle { word, number, two_letters, date, email, phone, uuid, json, decimal };
inline constexpr TextStyle kTextStyles[] = {
    TextStyle::word, TextStyle::number, TextStyle::two_letters,
    TextStyle::date, TextStyle::email,  TextStyle::phone,
    TextStyle::uuid, TextStyle::json,   TextStyle::decimal};

// Another one for another `number`, as far as there are enough.
Value tame_value(const ColumnKind& kind, TextStyle style, std::int64_t number);

std::vector<Value> nasty_values(const ColumnKind& kind);

}  // namespace ratchet
