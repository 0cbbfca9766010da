// A page that stands by itself: no script, no font, no image from elsewhere.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "report/html.hpp"
#include "report/rehearsal_lines.hpp"
#include "report/rehearsal_report.hpp"
#include "report/units.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kStyle = R"css(
body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
.line{display:flex;gap:2px;margin:1rem 0}
.line div{flex:1 1 0;min-width:4.5rem;padding:.4rem;color:#fff;background:#47617d;font-size:.8rem}
.line div.contract{background:#8a5a2b}.line div.purge{background:#7d3c3c}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #ddd;padding:.3rem .5rem;
text-align:left;vertical-align:top}pre{white-space:pre-wrap;margin:.3rem 0;background:#f6f6f6;
padding:.4rem;font-size:.8rem}.error{color:#a11}.warning{color:#a60}.allowed{color:#666}
@media(prefers-color-scheme:dark){body{background:#1b1b1b;color:#ddd}pre{background:#2a2a2a}
td,th{border-color:#444}.error{color:#f77}.warning{color:#fb5}}
)css";

// Each phase as long as the logarithm of its time: hours stand beside milliseconds.
std::string time_line(const Rehearsed& rehearsed) {
  std::string out = "<div class=\"line\" role=\"img\" aria-label=\"phases in order\">";
  for (const Phase phase : kPhases) {
    int steps = 0;
    Milliseconds took{0};
    for (const RehearsedStep& step : rehearsed.steps) {
      if (step.phase != phase) continue;
      ++steps;
      took += step.at_full_size.value_or(step.took.value_or(Milliseconds{0}));
    }
    if (steps == 0) continue;
    const double share = 1 + std::log10(1 + static_cast<double>(took.count()));
    out +=
        fmt::format("<div class=\"{0}\" style=\"flex-grow:{1:.2f}\"><b>{0}</b><br>{2}<br>{3}</div>",
                    name(phase), share, counted(steps, "step"), duration_text(took));
  }
  return out + "</div>\n";
}

std::string findings(const Rehearsed& rehearsed) {
  if (rehearsed.findings.empty()) return "<p>Nothing was found.</p>\n";
  std::string out = "<ul>\n";
  for (const Finding& each : rehearsed.findings) {
    const bool is_error = each.diagnostic.severity == Severity::error;
    const std::string_view severity = each.allowed ? "allowed" : (is_error ? "error" : "warning");
    const int line = each.diagnostic.spot.line;
    out +=
        fmt::format("<li class=\"{0}\"><b>{0}</b> <code>{1}</code>{2}: {3}<br>{4}</li>\n", severity,
                    html_escaped(each.rule), line > 0 ? fmt::format(" in line {}", line) : "",
                    html_escaped(each.diagnostic.message),
                    html_escaped(each.allowed.value_or(each.diagnostic.hint)));
  }
  return out + "</ul>\n";
}

std::string steps(const Rehearsed& rehearsed) {
  std::string out =
      "<table><tr><th>phase</th><th>step</th><th>lock as planned</th><th>seen</th><th>took</th>"
      "<th>at full size</th></tr>\n";
  for (const RehearsedStep& step : rehearsed.steps) {
    out += fmt::format("<tr><td>{}</td><td>{} {}", name(step.phase), step.ordinal,
                       html_escaped(step.summary));
    if (!step.statements.empty()) {
      out += fmt::format("<details><summary>statements</summary><pre>{}</pre></details>",
                         html_escaped(join(step.statements, {.separator = ";\n"})));
    }
    out += fmt::format("</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                       html_escaped(step.lock), html_escaped(join(step.held, {})),
                       step.took ? duration_text(*step.took) : "",
                       step.at_full_size ? duration_text(*step.at_full_size) : "");
  }
  return out + "</table>\n";
}

std::string hazards(const Rehearsed& rehearsed) {
  std::string out;
  for (const Hazard& each : rehearsed.hazards) {
    const std::string allowed = each.allowed ? fmt::format(" (allowed: {})", *each.allowed) : "";
    out += fmt::format("<li><code>{}</code>: {}{}</li>\n", html_escaped(each.rule),
                       html_escaped(each.message), html_escaped(allowed));
  }
  for (const std::string& sentence : rehearsed.sentences) {
    out += fmt::format("<li>{}</li>\n", html_escaped(sentence));
  }
  return out.empty() ? "" : "<h2>What clients have to know</h2><ul>\n" + out + "</ul>\n";
}

std::string one(const Rehearsed& rehearsed) {
  std::string out = fmt::format("<h1>{}</h1>\n<p>{}</p>\n", html_escaped(rehearsed.id.text),
                                html_escaped(rehearsed.description));
  out += time_line(rehearsed) + "<h2>What was rehearsed</h2><ul>\n";
  for (const RehearsalLine& line : rehearsal_lines(rehearsed)) {
    out += fmt::format("<li>{}: {}</li>\n", html_escaped(line.label), html_escaped(line.text));
  }
  out += "</ul>\n<h2>What was found</h2>\n" + findings(rehearsed) + hazards(rehearsed);
  return out + "<h2>Steps</h2>\n" + steps(rehearsed);
}

}  // namespace

std::string rehearsal_html(const RehearsalReport& report) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>ratchet check</title><style>{}</style></head><body>\n",
      kStyle);
  for (const Rehearsed& each : report.migrations) out += one(each);
  for (const std::string& note : report.notes)
    out += fmt::format("<p>{}</p>\n", html_escaped(note));
  return out + fmt::format("<footer><p>Rehearsed on {}; from {}.</p></footer></body></html>\n",
                           html_escaped(report.stage), html_escaped(report.base));
}

}  // namespace ratchet
