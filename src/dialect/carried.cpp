#include "dialect/carried.hpp"

namespace ratchet {
namespace {

// No limit takes every size.
bool fits(const std::optional<std::int64_t>& given, const std::optional<std::int64_t>& taking) {
  return !taking || (given && *given <= *taking);
}

bool is_moment(Carried carried) {
  return carried == Carried::local_moment || carried == Carried::moment;
}

bool is_written_as_text(Carried carried) { return form_of(carried) == Form::text; }

std::optional<Carried> within_kind(const Holding& given, const Holding& taking) {
  if (taking.is_narrow || !fits(given.size, taking.size)) return std::nullopt;
  if (given.as == Carried::number && taking.scale && given.scale != taking.scale) {
    return std::nullopt;
  }
  return taking.as;
}

// A loose column is declared by the nearest word that its product has.
std::optional<Carried> where_one_is_loose(const Holding& given, const Holding& taking) {
  const Holding& loose = given.is_loose ? given : taking;
  const Carried other = (given.is_loose ? taking : given).as;
  if (loose.as == Carried::text && is_written_as_text(other)) return other;
  if (loose.as == Carried::integer && other == Carried::boolean) return other;
  if (is_moment(loose.as) && is_moment(other)) return other;
  if (loose.as == other && given.is_loose) return other;
  return std::nullopt;
}

}  // namespace

Form form_of(Carried carried) {
  switch (carried) {
    case Carried::boolean:
    case Carried::integer: return Form::integer;
    case Carried::real: return Form::real;
    case Carried::bytes: return Form::bytes;
    case Carried::number:
    case Carried::text:
    case Carried::date:
    case Carried::time:
    case Carried::local_moment:
    case Carried::moment:
    case Carried::uuid:
    case Carried::json: return Form::text;
    case Carried::own: return Form::any;
  }
  return Form::any;
}

std::optional<Carried> carried_between(const Holding& given, const Holding& taking) {
  if (!given.type.empty() && given.type == taking.type) return given.as;
  if (given.as == Carried::own || taking.as == Carried::own) return std::nullopt;
  if (given.is_loose || taking.is_loose) {
    if (const auto found = where_one_is_loose(given, taking)) return found;
  }
  if (given.as == taking.as) return within_kind(given, taking);
  if (given.as == Carried::integer && taking.as == Carried::number && !taking.size) {
    return Carried::number;
  }
  // The former writes what the latter keeps to the letter.
  if (given.as == Carried::json && taking.as == Carried::text && !taking.size) {
    return Carried::text;
  }
  return std::nullopt;
}

bool can_be_key(Carried carried) {
  switch (carried) {
    case Carried::real:
    case Carried::json:
    case Carried::own: return false;
    case Carried::boolean:
    case Carried::integer:
    case Carried::number:
    case Carried::text:
    case Carried::bytes:
    case Carried::date:
    case Carried::time:
    case Carried::local_moment:
    case Carried::moment:
    case Carried::uuid: return true;
  }
  return false;
}

}  // namespace ratchet
