// Declarations of tables, columns and indexes as DDL. What SQLite has no words for is refused here,
// in case the planner has let it through.
#pragma once

#include "step/steps.hpp"

namespace ratchet::sqlite {

// All throw Error{invalid_migration} for what SQLite can't be told.
SqlText create_table(const CreateTable& step);
SqlText add_column(const AddColumn& step);
SqlText create_index(const CreateIndex& step);
// CONSTRAINT … CHECK (…), as it stands in a CREATE TABLE.
SqlText constraint(const ConstraintDeclaration& declared);

// As given, else PostgreSQL's habit: users_email_idx, users_email_key for a unique one.
Identifier name_of_index(const CreateIndex& step);

// What a user's expression or type is for SQLite. Throws Error{bug} when there is none.
const UserSql& said(const SqlChoice& choice);

[[noreturn]] void refuse(const std::string& what);

}  // namespace ratchet::sqlite
