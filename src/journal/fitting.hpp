// Whether the tables of a journal are those that this ratchet reads and writes. A released format
// only grows (journal.cpp); one of a build in between may be anything, and has to be told apart
// before a statement fails on it in the middle of a run.
#pragma once

#include <functional>
#include <string>

#include "dialect/dialect.hpp"

namespace ratchet {

// Whether a query of the journal runs.
using CanRead = std::function<bool(const SqlText&)>;

// "ratchet.segment lacks claim, worker"; empty when everything is there. One query where it is.
std::string misfits(const Dialect& dialect, const CanRead& can_read);

}  // namespace ratchet
