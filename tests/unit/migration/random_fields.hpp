// Fields that fills whatever is described with random values that are valid: every kind of step and
// change can be made without knowing it.
#pragma once

#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "step/fields.hpp"

namespace ratchet {

// Only ratchet's own files may hold what an escape like \b makes.
enum class RandomTexts { printable, with_control_characters };

class RandomFields final : public Fields {
 public:
  RandomFields(std::mt19937_64& random, RandomTexts texts) : random_(random), texts_(texts) {}

  void name(Key key, Identifier& value) override;
  void name(Key key, std::optional<Identifier>& value) override;
  void names(Key key, std::vector<Identifier>& value) override;
  void table(Key key, QualifiedName& value) override;
  void table(Key key, std::optional<QualifiedName>& value) override;
  void sql(Key key, SqlChoice& value) override;
  void default_value(Key key, SqlChoice& value) override;
  void sql_map(Key key, SqlMap& value) override;
  void name_map(Key key, NameMap& value) override;
  void text_map(Key key, TextMap& value) override;
  void text(Key key, std::optional<std::string>& value) override;
  void texts(Key key, std::vector<std::string>& value) override;
  void flag(Key key, bool& value, Unsaid unsaid) override;
  void one_of(std::span<const std::string_view> keys, Presence presence) override;

 private:
  struct Field {
    std::function<void()> fill;
    std::function<void()> clear;
  };

  void choice_index(Key key, std::optional<std::size_t>& index,
                    std::span<const std::string_view> words) override;
  void list_erased(Key key, ListAccess list, std::string_view shorthand) override;
  void object_erased(Key key, ObjectAccess object, std::string_view shorthand) override;

  void offer(const Key& key, Field field);
  std::size_t below(std::size_t limit);
  std::string random_text();
  Identifier random_name();
  QualifiedName random_table();
  SqlChoice random_sql();

  std::mt19937_64& random_;
  RandomTexts texts_;
  std::map<std::string, Field> fields_;  // by key, so that one_of can settle them
};

}  // namespace ratchet
