#include "postgres/functions.hpp"

#include <algorithm>
#include <array>

namespace ratchet::postgres {

bool never_raises(std::string_view source) {
  constexpr std::array kFunctions = std::to_array<std::string_view>({
      // text; split_part raises for field 0 only, and then for every row
      "lower",
      "upper",
      "initcap",
      "textlen",
      "textoctetlen",
      "byteaoctetlen",
      "bpcharlen",
      "btrim",
      "btrim1",
      "ltrim",
      "ltrim1",
      "rtrim",
      "rtrim1",
      "textcat",
      "text_concat",
      "text_concat_ws",
      "replace_text",
      "translate",
      "textpos",
      "text_reverse",
      "text_left",
      "text_right",
      "text_substr_no_len",
      "split_part",
      "md5_text",
      "text_lt",
      "text_le",
      "text_gt",
      "text_ge",
      "text_larger",
      "text_smaller",
      "ascii",
      "to_hex32",
      "to_hex64",
      "quote_literal",
      "quote_ident",
      // numbers
      "numeric_eq",
      "numeric_ne",
      "numeric_lt",
      "numeric_le",
      "numeric_gt",
      "numeric_ge",
      "numeric_sign",
      "numeric_uplus",
      "numeric_uminus",
      "dceil",
      "dfloor",
      "dsign",
      // booleans and json
      "bool_int4",
      "int4_bool",
      "booltext",
      "jsonb_typeof",
      "jsonb_object_field",
      "jsonb_object_field_text",
      "jsonb_array_element",
      "jsonb_array_element_text",
      "jsonb_exists",
      "jsonb_contains",
      "jsonb_eq",
      "jsonb_ne",
  });
  return std::ranges::find(kFunctions, source) != kFunctions.end();
}

}  // namespace ratchet::postgres
