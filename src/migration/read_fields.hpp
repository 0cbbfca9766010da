// Fields that reads: fills what is described from one TOML table, and notes where each key stands.
// Wrong values are reported and left as they were; finish() reports what is unknown or missing.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "migration/migration.hpp"
#include "migration/read_values.hpp"
#include "step/fields.hpp"

namespace ratchet {

// Keys of the top level of a migration slip into its entries; elsewhere they are merely unknown.
enum class TableRole { entry, other };

// Which table of the file it is.
struct TablePlace {
  TableRole role;
  std::string subject;    // "alter_column": whose keys these are, in messages
  std::string path;       // inside its entry: "", "into[1]"
  std::string shorthand;  // the key that the bare value at `path` stands for; "" for a real table
  SourceRange header;     // where what is missing is reported
};

class ReadFields final : public Fields {
 public:
  // All of them outlive this.
  ReadFields(const TomlTable& table, TablePlace place, ReadValues& values, SourceMap& sources);

  // After everything is described. `others`: keys that somebody else reads.
  void finish(std::span<const std::string_view> others);

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
  // Keys of which one may be given.
  struct Group {
    std::span<const std::string_view> keys;
    Presence presence;
  };

  void choice_index(Key key, std::optional<std::size_t>& index,
                    std::span<const std::string_view> words) override;
  void list_erased(Key key, ListAccess list, std::string_view shorthand) override;
  void object_erased(Key key, ObjectAccess object, std::string_view shorthand) override;

  // Null when the file doesn't say it.
  const TomlEntry* take(const Key& key);
  std::string path_of(std::string_view key) const;
  void note(const std::string& path, const SourceRange& range);
  void report_unknown(std::span<const std::string_view> others);
  void report_group(const Group& group);
  void report_missing();
  // Describes an object from `node`: a table, or the bare value of `shorthand`.
  void read_object(const TomlNode& node, const std::string& path, std::string_view shorthand,
                   const std::function<void(Fields&)>& describe);

  const TomlTable& table_;
  TablePlace place_;
  ReadValues& values_;
  SourceMap& sources_;
  std::vector<std::string> known_;
  std::vector<Key> missing_;
  std::vector<Group> groups_;
};

}  // namespace ratchet
