// A statement that runs outside of transactions, and somebody who watches it: it may take hours,
// in which its session says nothing and commits no renewal of the lease. A thread with a session of
// its own, which it connects only when the statement is not over at once, renews the lease, tells
// how far the statement is and who is in its way, and ends it when a stop is asked for, or when
// others have been in its way for the whole lock budget. While it works it may take its time.
//
// What the statement leaves half-done when it is ended is outside.hpp's.
#pragma once

#include "engine/site.hpp"

namespace ratchet {

// On the site's session, which the lease has to name. One attempt.
// Throws Error{stopped} and Error{gave_up_waiting} beside what the session throws.
void execute_watched(Site& site, const Lease& lease, const SqlText& text);

}  // namespace ratchet
