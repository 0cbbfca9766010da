// [[signals.probe]] with `sql`: a question of the user's own to the store.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "engine/signals/own_signals.hpp"

namespace ratchet {
namespace {

// A product may give a number of a type of its own as text.
std::optional<double> number_in(const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return std::nullopt;
  return parse_number(*text);
}

class SqlProbe final : public Signal {
 public:
  SqlProbe(const ProbeSettings& probe, Session& session) : probe_(probe), session_(session) {}

  std::string_view name() const override { return probe_.name; }

  SignalReading read() override {
    const auto transaction = session_.begin(Access::read);
    const Rows rows = transaction->query(sql("{}", UserSql{probe_.sql}));
    const bool has_value = !rows.empty() && !rows.front().empty();
    const auto number = has_value ? number_in(rows.front().front()) : std::nullopt;
    if (number) return {.value = *number};
    throw Error(ErrorKind::statement_failed,
                {.message = "its query gives no number", .hint = "Make it SELECT one number."});
  }

 private:
  ProbeSettings probe_;
  Session& session_;
};

}  // namespace

std::unique_ptr<Signal> make_sql_probe(const ProbeSettings& probe, Session& session) {
  return std::make_unique<SqlProbe>(probe, session);
}

}  // namespace ratchet
