// Row work on PostgreSQL: an UPDATE or DELETE over a range of places (row_range.hpp), which reads
// the table once from its beginning to its end, wherever its keys lie.
//
// No row is waited for: those that a client had locked are noted, and come last; only when nothing
// else is left is it Error{busy}, with the name of who holds them.
//
// Every trigger fires, the users' too, and foreign keys are enforced: to switch them off would take
// a superuser. ratchet's own find the new side already as they would have it.
#pragma once

#include <memory>

#include "dialect/renderer.hpp"
#include "dialect/row_work.hpp"
#include "sql/sql_text.hpp"

namespace ratchet::postgres {

// `step`: a Copy (of what `mapping` says), UpdateRows or DeleteRows (`mapping` is null).
std::unique_ptr<RowWork> make_row_work(const Step& step, const DualWrite* mapping,
                                       const Scene& scene, const Spelling& spelling);

}  // namespace ratchet::postgres
