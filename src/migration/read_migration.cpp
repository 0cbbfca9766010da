#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "migration/head.hpp"
#include "migration/read_entries.hpp"
#include "migration/read_fields.hpp"
#include "migration/read_settings.hpp"
#include "migration/write_migration.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kSuffix = ".toml";
constexpr std::size_t kDigitsMin = 4;
constexpr std::size_t kDigitsMax = 18;  // fits an int64
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kIdCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_";

bool consists_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

std::int64_t number_of(std::string_view digits) {
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

// "0007_split_name" -> its number; nullopt when it is not an id.
std::optional<MigrationId> parse_id(std::string_view text) {
  const std::string_view digits = text.substr(0, text.find('_'));
  const bool fits = digits.size() >= kDigitsMin && digits.size() <= kDigitsMax &&
                    consists_of(digits, kDigits) && text.size() > digits.size() + 1 &&
                    consists_of(text, kIdCharacters);
  if (!fits) return std::nullopt;
  return MigrationId{.text = std::string(text), .number = number_of(digits)};
}

void read_id(const std::string& file, FileDiagnostics& diagnostics, MigrationId& into) {
  std::string_view name = file;
  name.remove_prefix(name.find_last_of('/') + 1);
  const bool toml = name.ends_with(kSuffix);
  const auto id = toml ? parse_id(name.substr(0, name.size() - kSuffix.size())) : std::nullopt;
  if (id) {
    into = *id;
    return;
  }
  diagnostics.error({.message = fmt::format("\"{}\" is not the name of a migration file", name),
                     .hint = "at least four digits, then words in small letters: "
                             "0007_split_name.toml"});
}

// A person's file says no `format`; one of ratchet's own does.
Author read_format(const TomlTable& root, FileDiagnostics& diagnostics) {
  const TomlEntry* entry = root.find(kFormatKey);
  if (entry == nullptr) return Author::person;
  const auto* format = std::get_if<std::int64_t>(&entry->node.value);
  if (format == nullptr || *format < 1) {
    diagnostics.error(entry->node.range, {.message = "`format` must be a number from 1",
                                          .hint = fmt::format("format = {}", kFormatNewest)});
  } else if (*format > kFormatNewest) {
    diagnostics.error(
        entry->node.range,
        {.message = fmt::format("format {} is newer than this ratchet, which reads {}", *format,
                                kFormatNewest),
         .hint = "use a newer ratchet"});
  }
  return Author::ratchet;
}

void check_required(const Migration& migration, const SourceMap& sources,
                    FileDiagnostics& diagnostics) {
  for (std::size_t at = 0; at < migration.required.size(); ++at) {
    const std::string& required = migration.required[at];
    const auto source = sources.find(fmt::format("requires[{}]", at));
    const SourceRange range = source == sources.end() ? SourceRange{} : source->second;
    const bool number =
        !required.empty() && required.size() <= kDigitsMax && consists_of(required, kDigits);
    if (!number && !parse_id(required)) {
      diagnostics.error(range, {.message = fmt::format("\"{}\" is not a migration", required),
                                .hint = "its id, as in \"0005_cart_state\", or its number"});
    } else if (number_of(required) == migration.id.number && migration.id.number != 0) {
      diagnostics.error(range,
                        {.message = "a migration can't require itself", .hint = "remove it"});
    }
  }
}

class MigrationReader {
 public:
  MigrationReader(FileDiagnostics& diagnostics, Migration& into)
      : diagnostics_(diagnostics), into_(into) {}

  void read(const TomlTable& root) {
    const Author author = read_format(root, diagnostics_);
    ReadValues values(diagnostics_, author);
    read_head(root, values);
    if (const TomlEntry* options = root.find(kOptionsKey)) {
      into_.options = read_options(options->node, values);
    }
    read_entries(root, values, into_);
    // A plan of which nothing concerns this store is stored without steps.
    const bool has_entries = std::ranges::any_of(root.entries, [](const TomlEntry& entry) {
      return entry.key == kChangeKey || find_phase(entry.key).has_value();
    });
    if (!has_entries && author == Author::person) {
      diagnostics_.error(
          {.message = "the file says nothing to do", .hint = "it needs at least one [[change]]"});
    }
  }

 private:
  void read_head(const TomlTable& root, ReadValues& values) {
    SourceMap sources;
    FileHead head;
    ReadFields fields(root,
                      {.role = TableRole::other,
                       .subject = "the top level",
                       .path = "",
                       .shorthand = "",
                       .header = {}},
                      values, sources);
    describe(fields, head);
    std::vector<std::string_view> others = {kChangeKey, kOptionsKey, kFormatKey};
    for (const Phase phase : kPhases) others.push_back(name(phase));
    fields.finish(others);
    check_allowances(root, values);
    into_.description = head.description.value_or("");
    into_.store = std::move(head.store);
    into_.required = std::move(head.required);
    into_.allow = std::move(head.allow);
    check_required(into_, sources, diagnostics_);
  }

  FileDiagnostics& diagnostics_;
  Migration& into_;
};

}  // namespace

ReadMigration read_migration(const std::string& file, const std::string& text) {
  Migration migration;
  migration.file = file;
  migration.source = without_byte_order_mark(text);
  const SourceText source(file, migration.source);
  FileDiagnostics diagnostics(source);
  read_id(file, diagnostics, migration.id);
  if (const auto root = parse_toml(diagnostics)) {
    MigrationReader(diagnostics, migration).read(*root);
  }
  ReadMigration read{.migration = std::nullopt, .diagnostics = diagnostics.take()};
  if (!has_errors(read.diagnostics)) {
    migration.checksum = checksum_of(migration);
    read.migration = std::move(migration);
  }
  return read;
}

}  // namespace ratchet
