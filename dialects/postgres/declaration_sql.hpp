// Declarations of tables, columns, constraints and indexes as DDL. What PostgreSQL has no words for
// is refused here, in case the planner has let it through.
#pragma once

#include "step/steps.hpp"

namespace ratchet::postgres {

// All throw Error{invalid_migration} for what PostgreSQL can't be told.
// The first statement makes it; others say what has no place in the first.
std::vector<SqlText> create_table(const CreateTable& step);
std::vector<SqlText> add_column(const AddColumn& step);

// The other tables that it points at, which are locked with it.
std::vector<QualifiedName> pointed_at(const CreateTable& step);
std::vector<QualifiedName> pointed_at(const AddColumn& step);

// " WITH (fillfactor = '70')"; empty where nothing is said.
SqlText storage(const TextMap& with);

// What stands behind ADD CONSTRAINT <name>, or in a CREATE TABLE.
SqlText constraint(const ConstraintKind& kind);
// " DEFERRABLE INITIALLY DEFERRED"; empty where nothing is said.
SqlText deferral(const ForeignKeyFacet& facet);

// How the index comes into being: with or without the locks of a plain CREATE INDEX, and on a
// partitioned table by itself (its partitions' indexes are made and attached one by one).
enum class IndexBuild { plain, concurrently, only_here };
SqlText create_index(const CreateIndex& step, const QualifiedName& table, const Identifier& name,
                     IndexBuild build);

// As given, else as PostgreSQL itself would: users_email_idx, users_email_key, users_price_check,
// orders_user_id_fkey.
Identifier name_of_index(const CreateIndex& step);
Identifier name_of_constraint(const AddConstraint& step);
Identifier name_of_primary_key(const SetPrimaryKey& step);

// A word of the user's that names no column: an access method, a collation, an operator class.
SqlText word(const std::string& text);

// What a user's expression or type is for PostgreSQL. Throws Error{bug} when there is none.
const UserSql& said(const SqlChoice& choice);

[[noreturn]] void refuse(const std::string& what);
[[noreturn]] void refuse_yet(const std::string& what);

}  // namespace ratchet::postgres
