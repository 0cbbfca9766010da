// ratchet new: a migration file with the next number.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/from_sql.hpp"
#include "cli/json_object.hpp"
#include "cli/project.hpp"
#include "cli/template.hpp"
#include "cli/text_file.hpp"

namespace ratchet {
namespace {

std::int64_t next_number(const std::vector<std::string>& ids) {
  std::int64_t highest = 0;
  for (const std::string& id : ids) {
    std::int64_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    highest = std::max(highest, number);
  }
  return highest + 1;
}

// "Split Name" and "split-name" are both split_name.
std::string file_name_of(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 && byte < 0x80) {
      out += static_cast<char>(std::tolower(byte));
    } else if (!out.empty() && !out.ends_with('_')) {
      out += '_';
    }
  }
  while (out.ends_with('_')) out.pop_back();
  if (!out.empty()) return out;
  throw Error(ErrorKind::usage, {.message = fmt::format("`{}` has no letter or digit in it", name),
                                 .hint = "A name says what the migration does: split_name."});
}

std::string in_words(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return name;
}

class NewCommand final : public Command {
 public:
  std::string_view name() const override { return "new"; }
  std::string_view summary() const override {
    return "begin a migration file, with the next number";
  }

  void describe(Arguments& a) override {
    a.word({"NAME", "", "what it does: split_name"}, name_);
    a.option({"--action", "ACTION", "with that change, every key of it explained"}, action_);
    a.option({"--from-sql", "SQL",
              "with the changes that do what these statements do, beside running clients"},
             from_sql_);
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    const std::string name = file_name_of(name_);
    const FromSql made = file_text(context, project, name);
    const std::string& folder = project.settings.migrations;
    std::filesystem::create_directories(folder);
    const std::string file =
        fmt::format("{}/{:04}_{}.toml", folder, next_number(migration_file_ids(project)), name);
    write_new({.path = file, .text = made.text});
    if (context.flags.json) {
      context.world.out << json_object({{"file", file}, {"open", made.open}, {"left", made.left}});
      return kDone;
    }
    context.world.out << fmt::format("made {}\n", file);
    for (const std::string& each : made.open) {
      context.world.out << fmt::format("to be said ({}): {}\n", kToBeSaid, each);
    }
    for (const std::string& each : made.left) context.world.out << "left out: " << each << "\n";
    context.world.out << "next: edit it, then: ratchet plan\n";
    return kDone;
  }

 private:
  FromSql file_text(const Context& context, const Project& project, const std::string& name) const {
    if (!from_sql_) {
      return {.text = migration_template({.description = in_words(name),
                                          .action = action_ ? *action_ : std::string_view()})};
    }
    if (action_) {
      throw Error(ErrorKind::usage, {.message = "--action and --from-sql exclude each other",
                                     .hint = "The statements say which changes they are."});
    }
    return file_from_sql(in_words(name), translator_for(context, project).translate(*from_sql_));
  }

  static const ScriptTranslator& translator_for(const Context& context, const Project& project) {
    const ScriptTranslators& translators = context.world.script_translators;
    if (project.store.url.empty()) return *translators.front();
    for (const auto& each : translators) {
      if (each->is_url(project.store.url)) return *each;
    }
    throw Error(ErrorKind::usage,
                {.message = "this release can't translate the SQL of that store's product",
                 .hint = "`ratchet new NAME --action ACTION` begins a file with a change."});
  }

  std::string name_;
  std::optional<std::string> action_;
  std::optional<std::string> from_sql_;
};

}  // namespace

std::unique_ptr<Command> make_new_command() { return std::make_unique<NewCommand>(); }

}  // namespace ratchet
