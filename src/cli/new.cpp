// ratchet new: a migration file with the next number.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>

#include "base/error.hpp"
#include "cli/commands.hpp"
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
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    const std::string name = file_name_of(name_);
    const std::string text = migration_template(
        {.description = in_words(name), .action = action_ ? *action_ : std::string_view()});
    const std::string& folder = project.settings.migrations;
    std::filesystem::create_directories(folder);
    const std::string file =
        fmt::format("{}/{:04}_{}.toml", folder, next_number(migration_file_ids(project)), name);
    write_new({.path = file, .text = text});
    context.world.out << (context.flags.json
                              ? json_object({{"file", file}})
                              : fmt::format("made {}\nnext: edit it, then: ratchet plan\n", file));
    return kDone;
  }

 private:
  std::string name_;
  std::optional<std::string> action_;
};

}  // namespace

std::unique_ptr<Command> make_new_command() { return std::make_unique<NewCommand>(); }

}  // namespace ratchet
