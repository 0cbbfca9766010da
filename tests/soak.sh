#!/usr/bin/env bash
# make soak: the road tests with larger tables and longer runs, one seed after the other, for
# RATCHET_SOAK_SECONDS (default 600). It goes on at the seed where it was stopped; a seed that
# failed is kept in build/soak/failed with all that was printed. Exit code 1 when one failed.
#
#   tests/soak.sh                 goes on
#   tests/soak.sh 4711            this one seed, once
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
build=${RATCHET_BUILD:-$root/build}
seconds=${RATCHET_SOAK_SECONDS:-600}
state=$build/soak
export RATCHET_BINARY=$build/ratchet
export RATCHET_SOURCE_DIR=$root
export RATCHET_SOAK=${RATCHET_SOAK:-10}   # how many times larger and longer than in `make test`
mkdir -p "$state/failed"

run_seed() {
  RATCHET_SEED=$1 "$build/tests/test_road" --gtest_filter='*Road*:*KillMatrix*:*Chaos*' \
    --gtest_brief=1 >"$state/last.log" 2>&1
}

if [ $# -eq 1 ]; then
  run_seed "$1" || { cat "$state/last.log"; exit 1; }
  exit 0
fi

seed=$(cat "$state/next" 2>/dev/null || echo 1)
failed=0
end=$((SECONDS + seconds))
while [ $SECONDS -lt $end ]; do
  started=$SECONDS
  if run_seed "$seed"; then
    echo "seed $seed: passed in $((SECONDS - started)) s"
  else
    cp "$state/last.log" "$state/failed/$seed.log"
    echo "seed $seed: FAILED, see $state/failed/$seed.log; again: tests/soak.sh $seed"
    failed=1
  fi
  seed=$((seed + 1))
  echo "$seed" >"$state/next"
done
exit $failed
