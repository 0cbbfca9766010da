#include "sql/sql_text.hpp"

#include <fmt/format.h>

#include <utility>

namespace ratchet {
namespace {

class Renderer {
 public:
  explicit Renderer(const Spelling& spelling) : spelling_(spelling) {}

  void operator()(const std::string& text) { rendered_.text += text; }
  void operator()(const Identifier& name) { rendered_.text += spelling_.quoted_name(name.text()); }
  void operator()(const QualifiedName& name) {
    if (name.schema) {
      rendered_.text += spelling_.quoted_name(name.schema->text()) + '.';
    } else if (spelling_.home_schema) {
      rendered_.text += spelling_.quoted_name(*spelling_.home_schema) + '.';
    }
    (*this)(name.name);
  }
  void operator()(const UserSql& text) { rendered_.text += text.text; }
  void operator()(const Literal& literal) {
    rendered_.text += spelling_.quoted_string(literal.text);
  }
  void operator()(const Bind& datum) {
    rendered_.data.push_back(datum.value);
    rendered_.text += spelling_.placeholder(rendered_.data.size());
  }

  RenderedSql take() { return std::move(rendered_); }

 private:
  const Spelling& spelling_;
  RenderedSql rendered_;
};

}  // namespace

void SqlTextBuilder::take_literal() {
  const std::size_t end = std::min(rest_.find("{}"), rest_.size());
  if (end > 0) text_.pieces_.emplace_back(std::string(rest_.substr(0, end)));
  rest_.remove_prefix(std::min(end + 2, rest_.size()));
}

void SqlTextBuilder::add_piece(SqlText::Piece piece) {
  take_literal();
  text_.pieces_.push_back(std::move(piece));
}

void SqlTextBuilder::add_number(std::int64_t number) { add_piece(fmt::format("{}", number)); }

void SqlTextBuilder::add(const SqlText& text) {
  take_literal();
  text_.pieces_.insert(text_.pieces_.end(), text.pieces_.begin(), text.pieces_.end());
}

SqlText SqlTextBuilder::finish() {
  take_literal();
  return std::move(text_);
}

SqlText join_sql(const std::vector<SqlText>& texts, SqlTemplate<0> separator) {
  SqlText joined;
  for (const SqlText& text : texts) {
    if (&text == &texts.front()) {
      joined = text;
      continue;
    }
    SqlTextBuilder builder("{}{}{}");
    builder.add(joined);
    SqlTextBuilder between(separator.text());
    builder.add(between.finish());
    builder.add(text);
    joined = builder.finish();
  }
  return joined;
}

SqlText join_names(const std::vector<Identifier>& names) {
  std::vector<SqlText> texts;
  texts.reserve(names.size());
  for (const Identifier& name : names) texts.push_back(sql("{}", name));
  return join_sql(texts, ", ");
}

RenderedSql render(const SqlText& text, const Spelling& spelling) {
  Renderer renderer(spelling);
  for (const SqlText::Piece& piece : text.pieces()) std::visit(renderer, piece);
  return renderer.take();
}

}  // namespace ratchet
