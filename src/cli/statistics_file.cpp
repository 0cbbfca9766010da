#include "cli/statistics_file.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "cli/text_file.hpp"

namespace ratchet {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr std::string_view kHint = "`ratchet stats > FILE` writes it, where the store is.";

[[noreturn]] void refuse(const std::string& path, std::string_view why) {
  throw Error(ErrorKind::usage,
              {.message = fmt::format("{} is no file of statistics: {}", path, why),
               .hint = std::string(kHint)});
}

std::int64_t number_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<std::int64_t>() : -1;
}

}  // namespace

std::string statistics_text(const TableSizes& sizes, const std::string& origin) {
  Json tables = Json::object();
  for (const auto& [table, size] : sizes) {
    tables[table] = {{"rows", size.rows}, {"bytes", size.bytes}};
  }
  const Json document = {{"format", kFormat}, {"store", origin}, {"tables", std::move(tables)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

TableSizes read_statistics(const std::string& path) {
  if (path.empty()) return {};
  const std::optional<std::string> text = read_text_file(path);
  if (!text) {
    throw Error(ErrorKind::usage, {.message = fmt::format("there is no file {}", path),
                                   .hint = "[lint] statistics names it. " + std::string(kHint)});
  }
  const Json document = Json::parse(*text, nullptr, false);
  if (!document.is_object() || !document.contains("tables") || !document.at("tables").is_object()) {
    refuse(path, "it has no tables");
  }
  if (number_in(document, "format") != kFormat) refuse(path, "it has another format");
  TableSizes sizes;
  for (const auto& [table, size] : document.at("tables").items()) {
    if (!size.is_object()) refuse(path, table + " has no rows and bytes");
    const TableSize read{.rows = number_in(size, "rows"), .bytes = number_in(size, "bytes")};
    if (read.rows < 0 || read.bytes < 0) refuse(path, table + " has no rows and bytes");
    sizes.emplace(table, read);
  }
  return sizes;
}

}  // namespace ratchet
