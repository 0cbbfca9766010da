// ratchet json-schema: for editors, made from the table that the reader of migration files uses.
#include "cli/commands.hpp"
#include "migration/migration.hpp"

namespace ratchet {
namespace {

class JsonSchemaCommand final : public Command {
 public:
  std::string_view name() const override { return "json-schema"; }
  std::string_view summary() const override {
    return "print the JSON schema of migration files, for editors";
  }
  void describe(Arguments&) override {}

  int run(const Context& context) override {
    std::string schema = json_schema();
    while (schema.ends_with('\n')) schema.pop_back();
    context.world.out << schema << '\n';
    return kDone;
  }
};

}  // namespace

std::unique_ptr<Command> make_json_schema_command() {
  return std::make_unique<JsonSchemaCommand>();
}

}  // namespace ratchet
