// How SQLite writes names, strings and the places of data. Owns no connection and knows nothing of
// what the SQL means.
#pragma once

#include <string>
#include <string_view>

#include "sql/sql_text.hpp"

namespace ratchet::sqlite {

std::string quoted_name(std::string_view name);    // "user ""x"""
std::string quoted_string(std::string_view text);  // 'O''Hara'
// A datum as it would be typed into the sqlite3 shell.
std::string literal_of(const Value& value);

Spelling spelling();

// SQLite compares names ignoring the case of ASCII letters, and of nothing else.
std::string folded(std::string_view name);

// A text of dialects/sqlite/sql/ (embedded_sql.hpp).
SqlText embedded(std::string_view text);

// The text alone, for SQL that holds no data. Throws Error{bug} when it does.
std::string text_of(const SqlText& text);

}  // namespace ratchet::sqlite
