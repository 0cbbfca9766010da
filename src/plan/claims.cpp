#include "plan/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.hpp"

namespace ratchet {
namespace {

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || c == '$' || byte >= 0x80;
}

// Takes what is between two quotes off the front of `text`; a doubled quote stands for itself.
std::string take_quoted(std::string_view& text) {
  const char quote = text.front();
  std::string inside;
  text.remove_prefix(1);
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c != quote) {
      inside += c;
    } else if (text.starts_with(quote)) {
      inside += c;
      text.remove_prefix(1);
    } else {
      break;
    }
  }
  return inside;
}

std::string_view take_word(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_word_byte);
  const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(word.size());
  return word;
}

class Claims {
 public:
  void operator()(const CreateTable& s) { table(s.table); }
  void operator()(const AddColumn& s) { column(s.table, s.column); }
  void operator()(const CreateView& s) { table(s.view); }
  void operator()(const CreateEnum& s) { table(s.enumeration); }
  void operator()(const AddEnumValue& s) { table(s.enumeration); }
  void operator()(const DropEnum& s) { table(s.enumeration); }
  void operator()(const DropNotNull& s) { column(s.table, s.column); }
  void operator()(const DropConstraint& s) { table(s.table); }
  void operator()(const RenameTable& s) { table(s.table), table(s.to); }
  void operator()(const RenameConstraint& s) { table(s.table); }
  void operator()(const RenameIndex& s) { index(s.index), index(s.to); }
  void operator()(const SetComment&) {}
  void operator()(const CreateTwin& s) { table(s.table), table(s.to); }
  void operator()(const CompleteTwin& s) { table(s.table), table(s.to); }
  void operator()(const CarryColumn& s) { column(s.table, s.to); }
  void operator()(const DualWrite& s) {
    if (s.rows.to_store) return table(s.table);
    if (s.to) return table(s.table), table(*s.to);
    map(s.table, s.forward);
    map(s.table, s.backward);
  }
  void operator()(const Repair& s) { map(s.table, s.set), read(s.table, s.where); }
  void operator()(const SetDefault& s) { column(s.table, s.column); }
  void operator()(const Copy&) {}
  void operator()(const UpdateRows& s) { map(s.table, s.set), read(s.table, s.where); }
  void operator()(const DeleteRows& s) { read(s.table, s.where); }
  void operator()(const CreateIndex& s) {
    if (s.index) index(*s.index);
    for (const IndexColumn& each : s.columns) {
      if (each.column) add({s.table, *each.column, Use::reads});
      read(s.table, each.expression);
    }
    read(s.table, s.where);
  }
  void operator()(const AddConstraint& s) {
    if (s.kind.exclude.given()) table(s.table);
    for (const auto* columns : {&s.kind.unique, &s.kind.foreign_key, &s.kind.include}) {
      for (const Identifier& each : *columns) add({s.table, each, Use::reads});
    }
    read(s.table, s.kind.check);
  }
  void operator()(const Compare&) {}
  void operator()(const SetNotNull& s) { column(s.table, s.column); }
  void operator()(const DropDefault& s) { column(s.table, s.column); }
  void operator()(const SwapColumns& s) { column(s.table, s.column); }
  void operator()(const SwapTables& s) { table(s.table), table(s.to); }
  void operator()(const Turn& s) { table(s.table); }
  void operator()(const SetPrimaryKey& s) { table(s.table); }
  void operator()(const SetReplicaIdentity& s) { table(s.table); }
  void operator()(const RetireColumn& s) { column(s.table, s.column); }
  void operator()(const RetireTable& s) { table(s.table); }
  void operator()(const RetireView& s) { table(s.view); }
  void operator()(const DropIndex& s) { index(s.index); }
  void operator()(const RawSql&) {}

  std::vector<Claim> take() {
    std::ranges::sort(claims_);
    const auto repeated = std::ranges::unique(claims_);
    claims_.erase(repeated.begin(), repeated.end());
    return std::move(claims_);
  }

 private:
  void add(Claim claim) { claims_.push_back(std::move(claim)); }
  void table(const QualifiedName& name) { add({name, std::nullopt, Use::writes}); }
  void column(const QualifiedName& name, const Identifier& column) {
    add({name, column, Use::writes});
  }
  // Indexes and tables share their names.
  void index(const Identifier& name) { table({.schema = std::nullopt, .name = name}); }
  void read(const QualifiedName& name, const SqlChoice& choice) {
    if (choice.any) read(name, choice.any->sql);
    for (const auto& [product, located] : choice.by_product) read(name, located.sql);
  }
  void read(const QualifiedName& name, const UserSql& text) {
    for (const Identifier& word : words_of(text)) add({name, word, Use::reads});
  }
  void map(const QualifiedName& name, const SqlMap& map) {
    for (const auto& [written, expression] : map) {
      column(name, written);
      read(name, expression);
    }
  }

  std::vector<Claim> claims_;
};

bool same(const std::string& left, const std::string& right) {
  return std::ranges::equal(left, right, [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  });
}

bool meet(const Claim& left, const Claim& right) {
  if (left.use == Use::reads && right.use == Use::reads) return false;
  if (!same(to_string(left.table), to_string(right.table))) return false;
  return !left.column || !right.column || same(left.column->text(), right.column->text());
}

std::string in_words(const Claim& left, const Claim& right) {
  const std::optional<Identifier>& column = left.column ? left.column : right.column;
  return to_string(left.table) + (column ? "." + column->text() : "");
}

}  // namespace

std::vector<Claim> claims_of(const std::vector<Step>& steps) {
  Claims claims;
  for (const Step& step : steps) std::visit(claims, step);
  return claims.take();
}

std::vector<Claim> columns_changed(const Step& step) {
  if (std::holds_alternative<UpdateRows>(step)) return {};
  std::vector<Claim> changed = claims_of({step});
  std::erase_if(changed,
                [](const Claim& claim) { return claim.use == Use::reads || !claim.column; });
  return changed;
}

std::vector<Identifier> words_of(const UserSql& sql) {
  std::vector<Identifier> words;
  std::string_view text = sql.text;
  while (!text.empty()) {
    if (text.front() == '\'') {
      take_quoted(text);
    } else if (text.front() == '"') {
      const std::string quoted = take_quoted(text);
      if (!quoted.empty()) words.emplace_back(quoted);
    } else if (!is_word_byte(text.front())) {
      text.remove_prefix(1);
    } else {
      const std::string word(take_word(text));
      const bool is_number = std::isdigit(static_cast<unsigned char>(word.front())) != 0;
      if (!is_number && !text.starts_with('(')) words.emplace_back(word);
    }
  }
  return words;
}

std::optional<std::string> conflict(const Plan& plan, const std::vector<Plan>& in_flight) {
  for (const Plan& other : in_flight) {
    std::vector<std::string> met;
    for (const Claim& theirs : other.claims) {
      for (const Claim& ours : plan.claims) {
        if (!meet(theirs, ours)) continue;
        const std::string words = in_words(theirs, ours);
        if (std::ranges::count(met, words) == 0) met.push_back(words);
      }
    }
    if (!met.empty()) {
      return fmt::format("{} ({})", other.id.text, join(met, {.separator = ", "}));
    }
  }
  return std::nullopt;
}

}  // namespace ratchet
