#include "plan/neighbourhood.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "plan/field_walk.hpp"

namespace ratchet {
namespace {

char folded(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// Collects the tables and indexes that an entry names.
class Names final : public FieldWalk {
 public:
  void table(Key, QualifiedName& value) override { tables.push_back(value); }
  void table(Key, std::optional<QualifiedName>& value) override {
    if (value) tables.push_back(*value);
  }
  void name(Key key, Identifier& value) override {
    if (key.name == "index") indexes.push_back(value);
  }
  void name(Key key, std::optional<Identifier>& value) override {
    if (value && key.name == "index") indexes.push_back(*value);
  }

  std::vector<QualifiedName> with_tables_of_indexes(const Schema& schema) {
    for (const Identifier& index : indexes) {
      if (const Table* table = find_table_of_index(schema, index)) tables.push_back(table->name);
    }
    std::ranges::sort(tables);
    const auto repeated = std::ranges::unique(tables);
    tables.erase(repeated.begin(), repeated.end());
    return tables;
  }

  std::vector<QualifiedName> tables;
  std::vector<Identifier> indexes;
};

bool has_own_triggers_only(const Table& table) {
  return std::ranges::all_of(table.triggers,
                             [](const Trigger& each) { return is_ratchets_own(each.name.text()); });
}

bool is_of_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Of tables of one name only those with the right schema in front of it, or with none, as the store
// says it.
bool mentions_namesake(const std::string& definition, const QualifiedName& name) {
  const std::string& bare = name.name.text();
  for (std::size_t at = definition.find(bare); at != std::string::npos;
       at = definition.find(bare, at + 1)) {
    const std::size_t end = at + bare.size();
    if (end < definition.size() && is_of_name(definition[end])) continue;
    std::string before = definition.substr(0, at);
    if (before.ends_with('"')) before.pop_back();
    if (!before.empty() && is_of_name(before.back())) continue;
    const bool has_schema = before.ends_with('.');
    if (!name.schema && !has_schema) return true;
    if (!name.schema || !has_schema) continue;
    before.pop_back();
    if (before.ends_with('"')) before.pop_back();
    if (before.ends_with(name.schema->text())) return true;
  }
  return false;
}

// Everything that the database keeps as text about one table or view.
struct Texts {
  QualifiedName name;
  std::vector<const std::string*> definitions;
};

Texts texts_of(const Table& table) {
  Texts texts{table.name, {&table.definition}};
  for (const Index& index : table.indexes) texts.definitions.push_back(&index.definition);
  for (const Trigger& trigger : table.triggers) texts.definitions.push_back(&trigger.definition);
  return texts;
}

Texts texts_of(const View& view) {
  Texts texts{view.name, {&view.definition}};
  for (const Trigger& trigger : view.triggers) texts.definitions.push_back(&trigger.definition);
  return texts;
}

// The names that are in, growing until nothing more is mentioned by, or points at, what is in.
class Closure {
 public:
  Closure(const Schema& schema, const Touched& touched)
      : schema_(schema), touched_(touched.tables) {
    for (const QualifiedName& name : touched.tables) include(name);
    for (const View& view : schema.views) include(view.name);
    for (const Table& table : schema.tables) {
      if (!has_own_triggers_only(table)) include(table.name);
    }
  }

  const std::set<QualifiedName>& names() {
    while (!unvisited_.empty()) {
      const QualifiedName name = unvisited_.back();
      unvisited_.pop_back();
      if (const Table* table = schema_.find_table(name)) {
        for (const ForeignKey& key : table->foreign_keys) include(key.target);
        visit(texts_of(*table));
      }
      if (const View* view = schema_.find_view(name)) visit(texts_of(*view));
    }
    return names_;
  }

 private:
  void include(const QualifiedName& name) {
    if (names_.insert(name).second) unvisited_.push_back(name);
  }

  void visit(const Texts& texts) {
    for (const Table& other : schema_.tables) {
      const bool points = std::ranges::any_of(other.foreign_keys, [&](const ForeignKey& key) {
        return std::ranges::equal(key.target.name.text(), texts.name.name.text(), {}, folded,
                                  folded);
      });
      const bool is_child = std::ranges::count(other.parents, texts.name) > 0;
      if (points || is_child || is_mentioned(other.name, texts)) include(other.name);
    }
    for (const View& other : schema_.views) {
      if (is_mentioned(other.name, texts)) include(other.name);
    }
  }

  bool is_mentioned(const QualifiedName& name, const Texts& texts) const {
    const bool is_namesake = std::ranges::any_of(touched_, [&](const QualifiedName& other) {
      return other.name == name.name && other != name;
    });
    return std::ranges::any_of(texts.definitions, [&](const std::string* text) {
      return is_namesake ? mentions_namesake(*text, name) : mentions(*text, name.name.text());
    });
  }

  const Schema& schema_;
  const std::vector<QualifiedName>& touched_;
  std::set<QualifiedName> names_;
  std::vector<QualifiedName> unvisited_;
};

template <class Object>
void replace(std::vector<Object>& whole, const std::vector<Object>& was,
             const std::vector<Object>& now) {
  const auto find = [](auto& objects, const Object& object) {
    return std::ranges::find(objects, object.name, &Object::name);
  };
  std::erase_if(whole, [&](const Object& object) {
    return find(was, object) != was.end() && find(now, object) == now.end();
  });
  for (const Object& object : now) {
    const auto place = find(whole, object);
    if (place == whole.end()) {
      whole.push_back(object);
    } else if (*place != object) {
      *place = object;
    }
  }
}

}  // namespace

Touched touched_by(const Migration& migration, const Schema& schema) {
  Touched touched;
  Names names;
  for (const ChangeEntry& entry : migration.changes) {
    if (entry.change->action() == "sql") touched.reach = Reach::everything;
    entry.change->describe(names);
  }
  for (const StepEntry& entry : migration.steps) {
    if (std::holds_alternative<RawSql>(entry.step)) touched.reach = Reach::everything;
    Step step = entry.step;
    describe(names, step);
  }
  touched.tables = names.with_tables_of_indexes(schema);
  return touched;
}

std::vector<QualifiedName> tables_touched(const Step& step, const Schema& schema) {
  Names names;
  Step copy = step;
  describe(names, copy);
  return names.with_tables_of_indexes(schema);
}

Schema neighbourhood(const Schema& schema, const Touched& touched) {
  if (touched.reach == Reach::everything) return schema;
  Closure closure(schema, touched);
  const std::set<QualifiedName>& names = closure.names();
  Schema part{
      .tables = {}, .views = {}, .enumerations = schema.enumerations, .version = schema.version};
  for (const Table& table : schema.tables) {
    if (names.contains(table.name)) part.tables.push_back(table);
  }
  for (const View& view : schema.views) {
    if (names.contains(view.name)) part.views.push_back(view);
  }
  return part;
}

void put_back(Schema& whole, const Schema& was, const Schema& now) {
  replace(whole.tables, was.tables, now.tables);
  replace(whole.views, was.views, now.views);
  replace(whole.enumerations, was.enumerations, now.enumerations);
  whole.version = now.version;
}

bool mentions(const std::string& definition, const std::string& name) {
  const auto same = [](char left, char right) { return folded(left) == folded(right); };
  return !std::ranges::search(definition, name, same).empty();
}

}  // namespace ratchet
