// What the parts of the renderer ask of a scene, and the changes to triggers that several of them
// make.
#pragma once

#include <string>
#include <vector>

#include "dialect/renderer.hpp"
#include "sqlite/rewrite.hpp"

namespace ratchet::sqlite {

// Throws Error{diverged}.
const Table& table_in(const Scene& scene, const QualifiedName& name);

// What `dual_write` or `repair` come to when they come into force, or go.
std::vector<SqlText> put_in_force(const Step& step, const Table& table, const Scene& scene);
std::vector<SqlText> take_out_of_force(const Step& step, const Table& table, const Scene& scene);

// Columns get other names, one after the other, and the triggers with them.
std::vector<SqlText> rename_columns(const Table& table, const std::vector<ColumnRename>& renames,
                                    const Scene& scene, const Definitions& texts);

[[noreturn]] void cant_in_place(const std::string& what);

}  // namespace ratchet::sqlite
