#include "backfill/manning.hpp"

#include <algorithm>
#include <cmath>

namespace ratchet {

Regulation for_each_worker(Regulation regulation) {
  double& share = regulation.allowance.share;
  const double all = regulation.workers * std::clamp(share, 0.0, 1.0);
  regulation.workers = std::max(1, static_cast<int>(std::ceil(all)));
  share = all / regulation.workers;
  return regulation;
}

}  // namespace ratchet
