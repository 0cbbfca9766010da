// What the parts of the renderer ask of a scene, and the changes to triggers that several of them
// make.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/renderer.hpp"
#include "sqlite/rewrite.hpp"

namespace ratchet::sqlite {

// Throws Error{diverged}.
const Table& table_in(const Scene& scene, const QualifiedName& name);

// The table's text from before a step, where nobody has changed the table since.
std::optional<std::string> text_before(const Definitions& before, const QualifiedName& table);
// The same, whoever has changed it. Throws Error{diverged} when it is not known.
std::string former_text(const Definitions& before, const QualifiedName& table);

// What `dual_write` or `repair` come to when they come into force, or go: on every table that they
// are about.
std::vector<SqlText> put_in_force(const Step& step, const Scene& scene);
std::vector<SqlText> take_out_of_force(const Step& step, const Scene& scene);

// The table gets another name, and stays one side of the dual writes between it and others. In
// legacy mode what names the table elsewhere keeps naming it, so the triggers of both tables are
// made anew.
StepSql rename_table(const Table& table, const QualifiedName& to, const Scene& scene,
                     const Definitions& texts);

// Columns get other names, one after the other, and the triggers with them.
std::vector<SqlText> rename_columns(const Table& table, const std::vector<ColumnRename>& renames,
                                    const Scene& scene, const Definitions& texts);

[[noreturn]] void cant_in_place(const std::string& what);

}  // namespace ratchet::sqlite
