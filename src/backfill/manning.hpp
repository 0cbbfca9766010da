// How signals slow several workers down: there are fewer of them first, and what is left over is
// each one's share. Pure.
#pragma once

#include "throttle/regulator.hpp"

namespace ratchet {

// Of what all together may do to what each of the workers in it may do: of four workers and 0.4 of
// their duty are left two with 0.8 each. One worker is always left, and pauses where it has to.
Regulation for_each_worker(Regulation regulation);

}  // namespace ratchet
