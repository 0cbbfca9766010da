// Where the scratch keeps the twins of a store's tables, and how names and texts are put so that
// they mean the twin and never the original.
//
// A twin stands in this session's temporary schema, under its bare name. There search_path has
// pg_temp before the home schema, so a text without schemas means the twins as it is; what names
// another schema is rewritten.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "schema/schema.hpp"

namespace ratchet::postgres {

class ScratchNames {
 public:
  explicit ScratchNames(const std::string& home_schema) : home_(home_schema) {}

  // False when a table of another schema has that bare name: this one then has no twin.
  bool add(const QualifiedName& name);
  // Throws Error{invalid_migration} for one that can have no twin.
  QualifiedName in_scratch(const QualifiedName& name);
  // The inverse, for a name that the scratch's catalog shows.
  QualifiedName in_store(const QualifiedName& name) const;
  // What `was` is called from now on.
  void rename(const QualifiedName& was, const Identifier& to);

  // A statement of ratchet's own, on the twins. Functions of the schema `ratchet`, which triggers
  // call, have their twins too; an index is built at once.
  SqlText in_scratch(const SqlText& statement);
  // A text of the catalog, which spells a table of another schema with that schema.
  std::string text_in_scratch(const std::string& definition) const;
  // The inverse, for what the scratch's catalog says.
  std::string text_in_store(const std::string& definition) const;
  // What the scratch's catalog says of one of ratchet's triggers.
  static std::string trigger_in_store(const std::string& definition);

 private:
  Identifier home_;
  std::map<Identifier, std::optional<Identifier>> schemas_;  // bare name -> schema; nullopt: home
};

}  // namespace ratchet::postgres
