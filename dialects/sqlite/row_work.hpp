// Row work on SQLite: one UPDATE or DELETE over a range of keys. The range is found by stepping
// along the key, so each batch costs what its rows cost, wherever they lie.
//
// A copy writes with every trigger off: the values are those that the triggers would write, and the
// user's triggers have nothing to see in them. update_rows and delete_rows are the user's own
// statements in portions: every trigger fires, foreign keys are enforced and cascade.
#pragma once

#include <memory>

#include "dialect/renderer.hpp"
#include "dialect/row_work.hpp"

namespace ratchet::sqlite {

// `step`: a Copy (of what `mapping` says), UpdateRows or DeleteRows (`mapping` is null).
std::unique_ptr<RowWork> make_row_work(const Step& step, const DualWrite* mapping,
                                       const Scene& scene);

}  // namespace ratchet::sqlite
