#include <fmt/format.h>

#include "base/text.hpp"
#include "report/html.hpp"
#include "report/journal_report.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kHead = R"html(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border-bottom: 1px solid #ddd; padding: .3em .6em; text-align: left }}
th, td {{ vertical-align: top }}
td {{ font-family: ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }}
.good {{ color: #167a3b }} .bad {{ color: #b3261e }}
</style>
<h1>{title}</h1>
)html";

std::string fact(std::string_view label, std::string_view value) {
  return fmt::format("<tr><th>{}<td>{}\n", html_escaped(label), html_escaped(value));
}

std::string facts(const CertificateStatus& certificate) {
  const std::string seen =
      certificate.snapshot.empty() ? "batch by batch, beside the triggers" : certificate.snapshot;
  std::string rows =
      fact("compared",
           fmt::format("{} of {} rows", with_thousands(certificate.rows - certificate.quarantined),
                       with_thousands(certificate.rows)));
  rows += fact("broken", with_thousands(certificate.broken));
  rows += fact("lossy", with_thousands(certificate.lossy));
  rows += fact("in quarantine", with_thousands(certificate.quarantined));
  rows += fact("from", to_iso(certificate.started)) + fact("to", to_iso(certificate.made));
  rows += fact("snapshot", seen) + fact("schema", certificate.fingerprint);
  rows += fact("triggers", certificate.guards) + fact("ratchet", certificate.engine);
  if (!certificate.void_because.empty()) rows += fact("void", certificate.void_because);
  return "<table>\n" + rows + "</table>\n";
}

std::string differences(const std::vector<BadRow>& rows) {
  if (rows.empty()) return "";
  std::string table = "<table>\n<tr><th>kind<th>row<th>column<th>value\n";
  for (const BadRow& row : rows) {
    std::string lead = fmt::format("<td rowspan=\"{0}\">{1}<td rowspan=\"{0}\">{2}",
                                   row.sides.size(), name(row.kind), html_escaped(row.key));
    for (const auto& [column, value] : row.sides) {
      table += fmt::format("<tr>{}<td>{}<td>{}\n", lead, html_escaped(column), html_escaped(value));
      lead.clear();
    }
  }
  return table + "</table>\n";
}

}  // namespace

std::string certificates_html(const std::string& id,
                              const std::vector<CertificateStatus>& certificates) {
  std::string page = fmt::format(kHead, fmt::arg("title", html_escaped(id)));
  for (const CertificateStatus& each : certificates) {
    const bool is_good = each.broken == 0 && each.void_because.empty();
    page +=
        fmt::format("<h2 class=\"{}\">{}: {}</h2>\n", is_good ? "good" : "bad",
                    html_escaped(each.work), each.broken == 0 ? "every row holds" : "rows differ");
    page += facts(each) + differences(each.samples);
  }
  return page;
}

}  // namespace ratchet
