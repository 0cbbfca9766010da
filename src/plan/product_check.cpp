#include "plan/product_check.hpp"

#include <fmt/format.h>

#include "plan/field_walk.hpp"

namespace ratchet {
namespace {

class Unspoken final : public FieldWalk {
 public:
  explicit Unspoken(std::string_view product) : product_(product) {}

  void sql(Key key, SqlChoice& value) override { check(path_of(key.name), value); }
  void default_value(Key key, SqlChoice& value) override { check(path_of(key.name), value); }
  // The other store reads `backward`, in its own words.
  void text(Key key, std::optional<std::string>& value) override {
    if (key.name == "to_store" && value) {
      std::erase_if(keys_, [](const std::string& each) { return each.starts_with("backward."); });
    }
  }
  void sql_map(Key key, SqlMap& value) override {
    for (const auto& [column, choice] : value) {
      check(path_of(key.name) + "." + column.text(), choice);
    }
  }

  bool report(const SourceMap& sources, Findings& findings) const {
    for (const std::string& key : keys_) {
      findings.refuse(sources, {.key = key,
                                .message = fmt::format("`{}` says nothing for {}", key, product_),
                                .hint = fmt::format("give {}.{}", key, product_)});
    }
    return keys_.empty();
  }

 private:
  void check(std::string key, const SqlChoice& choice) {
    if (choice.given() && choice.for_product(product_) == nullptr) keys_.push_back(std::move(key));
  }

  std::string_view product_;
  std::vector<std::string> keys_;
};

}  // namespace

bool speaks(const ChangeEntry& entry, std::string_view product, Findings& findings) {
  Unspoken unspoken(product);
  entry.change->describe(unspoken);
  return unspoken.report(entry.sources, findings);
}

bool speaks(const StepEntry& entry, std::string_view product, Findings& findings) {
  Unspoken unspoken(product);
  Step step = entry.step;
  describe(unspoken, step);
  return unspoken.report(entry.sources, findings);
}

}  // namespace ratchet
