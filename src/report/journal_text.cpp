#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/journal_report.hpp"
#include "report/layout.hpp"
#include "report/status_report.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kGateIndent = 24;

std::string closed_gate(const GateStatus& gate, const Look& look) {
  const Hanging place{.indent = kGateIndent, .columns = look.columns};
  std::string out = hanging("closed  " + gate.name, gate.reason, place);
  if (!gate.remedy.empty()) out += hanging("", gate.remedy, place);
  if (gate.can_be_acknowledged) {
    out += hanging("", fmt::format("or say why not: --acknowledge {}=\"…\"", gate.name), place);
  }
  return out;
}

std::string acknowledged_gate(const GateStatus& gate, const Look& look) {
  return hanging("passed  " + gate.name, fmt::format("acknowledged: {}", *gate.acknowledged),
                 {.indent = kGateIndent, .columns = look.columns});
}

std::string bad_row_text(const BadRow& row, const Look& look) {
  std::vector<std::string> sides;
  for (const auto& [column, value] : row.sides) sides.push_back(column + " = " + value);
  return hanging(fmt::format("    {}", name(row.kind)),
                 row.key + ": " + join(sides, {.separator = ", "}),
                 {.indent = 12, .columns = look.columns});
}

}  // namespace

bool is_closed(const GateStatus& gate) { return !gate.open && !gate.acknowledged; }

std::string gates_text(const std::string& id, const std::vector<GateStatus>& gates,
                       const Look& look) {
  const auto closed = std::ranges::count_if(gates, is_closed);
  std::string out = closed == 0 ? fmt::format("{}: all {} gates are open\n", id, gates.size())
                                : fmt::format("{}: {} of {} gates {} closed\n", id, closed,
                                              gates.size(), closed == 1 ? "is" : "are");
  std::vector<std::string> open;
  for (const GateStatus& gate : gates) {
    if (is_closed(gate)) out += closed_gate(gate, look);
    if (gate.open) open.push_back(gate.name);
  }
  for (const GateStatus& gate : gates) {
    if (!gate.open && gate.acknowledged) out += acknowledged_gate(gate, look);
  }
  if (open.empty()) return out;
  return out +
         hanging("open", join(open, {.separator = ", "}), {.indent = 8, .columns = look.columns});
}

std::string certificates_text(const std::vector<CertificateStatus>& certificates, Now now,
                              const Look& look) {
  std::string out;
  for (const CertificateStatus& certificate : certificates) {
    out += hanging("verified", certificate_text(certificate, now),
                   {.indent = 10, .columns = look.columns});
    for (const BadRow& row : certificate.samples) out += bad_row_text(row, look);
  }
  return out;
}

std::string sample_text(const std::vector<CertificateStatus>& samples, const Look& look) {
  std::string out;
  for (const CertificateStatus& sample : samples) {
    const std::string found = fmt::format(
        "{}: of {} at many places, {} broken, {} lossy; a sample opens no gate", sample.work,
        rows_text(sample.rows), with_thousands(sample.broken), with_thousands(sample.lossy));
    out += hanging("sample", found, {.indent = 10, .columns = look.columns});
    for (const BadRow& row : sample.samples) out += bad_row_text(row, look);
  }
  return out;
}

std::string quarantine_text(const std::vector<QuarantinedRow>& rows, Now now, const Look& look) {
  if (rows.empty()) return "no rows are in quarantine\n";
  std::size_t width = 0;
  for (const QuarantinedRow& row : rows) width = std::max(width, width_of(row.key));
  constexpr std::size_t kWidest = 30;
  width = std::min(width, kWidest);
  std::string out;
  std::string work;
  for (const QuarantinedRow& row : rows) {
    if (row.work != work) out += row.work + "\n";
    work = row.work;
    out += hanging("  " + row.key, fmt::format("{}, {}", row.error, when_text(row.since, now)),
                   {.indent = width + 4, .columns = look.columns});
  }
  return out;
}

std::string history_text(const std::vector<Event>& events, const Look& look) {
  std::size_t actor_width = 0;
  for (const Event& event : events) actor_width = std::max(actor_width, width_of(event.actor));
  std::string out;
  for (const Event& event : events) {
    const std::string about = event.migration.empty() ? "" : event.migration + " ";
    const std::string detail = event.detail.empty() ? "" : ": " + event.detail;
    const std::string lead =
        fmt::format("{}  {}", stamp_text(event.at), padded(event.actor, actor_width));
    out += hanging(lead, about + event.what + detail,
                   {.indent = width_of(lead) + 2, .columns = look.columns});
  }
  return out.empty() ? "nothing has happened yet\n" : out;
}

}  // namespace ratchet
