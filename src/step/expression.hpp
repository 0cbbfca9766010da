// What a database says of an expression or of a column. Answers come from compiling against an
// empty copy of the schema (dialect/scratch.hpp), never from taking SQL apart.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "step/fields.hpp"
#include "step/mapping.hpp"

namespace ratchet {

enum class ExpressionKind { value, predicate };

struct ExpressionProblem {
  std::string message;                // the database's own words, tidied
  std::optional<std::size_t> offset;  // into the text, in bytes
  std::size_t length = 1;             // of the word that is wrong
};

struct ExpressionFacts {
  std::optional<ExpressionProblem> problem;  // does not compile
  std::set<Identifier> reads;                // names as written, of the scope asked about
  std::optional<std::string> not_immutable;  // why: "random() gives another value each time"
  std::optional<std::string> may_raise;      // why: "json_extract raises on malformed JSON"
  std::optional<std::string> needs_version;  // "3.38.0": older clients can't run it
};

// Something that would notice if a column went away or changed its name.
struct Dependant {
  std::string kind;  // index, view, trigger, check, foreign key, generated column, primary key
  std::string name;  // "users_name_idx", "v_names"; for a check its text
  bool unique = false;
  bool operator==(const Dependant&) const = default;
};

}  // namespace ratchet
