// How PostgreSQL writes names, strings and the places of data. Owns no connection and knows nothing
// of what the SQL means.
#pragma once

#include <string>
#include <string_view>

#include "sql/sql_text.hpp"

namespace ratchet::postgres {

std::string quoted_name(std::string_view name);      // "user ""x"""
std::string quoted_name(const QualifiedName& name);  // with its schema where it has one
std::string quoted_string(std::string_view text);    // 'O''Hara'
// A datum as it would be typed into psql.
std::string literal_of(const Value& value);

// A table without a schema is one of `home_schema`, and is written with it: what a session has as
// its search_path never matters.
Spelling spelling(std::string_view home_schema);

// A text of dialects/postgres/sql/ (embedded_sql.hpp).
SqlText embedded(std::string_view text);

}  // namespace ratchet::postgres
