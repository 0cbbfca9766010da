#!/usr/bin/env bash
# make bench: one line per comparison, medians of interleaved runs on this machine:
#   BENCH <name> <ratio> <what against what>
# The lines are kept in build/bench.txt. Nothing here passes or fails; docs/testing.md says what the
# figures should be.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
export RATCHET_BINARY=${RATCHET_BINARY:-$root/build/ratchet}
programs=${RATCHET_BENCHES:-$(dirname "$RATCHET_BINARY")/bench}
figures=$(dirname "$RATCHET_BINARY")/bench.txt

: >"$figures"
for program in "$programs"/*_bench; do
  "$program" | tee -a "$figures"
done
