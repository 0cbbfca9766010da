// ratchet explain: any word that ratchet uses.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/topics.hpp"

namespace ratchet {
namespace {

class ExplainCommand final : public Command {
 public:
  std::string_view name() const override { return "explain"; }
  std::string_view summary() const override {
    return "explain a word: an error, exit status, action, key, setting, hazard, rule, gate, phase";
  }

  void describe(Arguments& a) override { a.word({"WORD", "", "the word"}, word_); }

  int run(const Context& context) override {
    const Topics topics = all_topics(all_commands(), context.world.look);
    Topics found;
    for (const Topic& topic : topics) {
      if (topic.word == word_) found.push_back(topic);
    }
    if (found.empty()) refuse(topics);
    context.world.out << (context.flags.json ? as_json(found) : as_text(found));
    return kDone;
  }

 private:
  [[noreturn]] void refuse(const Topics& topics) const {
    std::vector<std::string> words;
    for (const Topic& topic : topics) words.push_back(topic.word);
    const auto nearest = nearest_word(word_, words);
    throw Error(
        ErrorKind::usage,
        {.message = fmt::format("ratchet has no word `{}`", word_),
         .hint = nearest ? fmt::format("Did you mean `{}`?", *nearest)
                         : "An error, exit status, action, key, setting, hazard, rule, gate "
                           "or phase is explained."});
  }

  static std::string as_text(const Topics& topics) {
    std::string out;
    for (const Topic& topic : topics) out += (out.empty() ? "" : "\n") + topic.text;
    return out;
  }

  static std::string as_json(const Topics& topics) {
    using Json = nlohmann::ordered_json;
    Json list = Json::array();
    for (const Topic& topic : topics) {
      list.push_back({{"word", topic.word}, {"kind", topic.kind}, {"text", topic.text}});
    }
    return Json{{"topics", std::move(list)}}.dump(2) + "\n";
  }

  std::string word_;
};

}  // namespace

std::unique_ptr<Command> make_explain_command() { return std::make_unique<ExplainCommand>(); }

}  // namespace ratchet
