#!/usr/bin/env bash
# make mutate: takes the conditions of gates.txt away, one at a time, builds test_engine without it,
# and expects one of its tests to fail. Works on the tree itself and puts each file back. Exit code 1
# where none failed, or a line of the list fits its file no more.
#
#   tests/mutation/run.sh                     all of them
#   tests/mutation/run.sh bake dual_write     those of the files whose names have one of the words
set -uo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd) && cd "$root"
build=${RATCHET_BUILD:-$root/build}
filter='GatesTest.*:GateCheck*'
file= kept=$(mktemp) tried=0 survived=0

put_back() { [ -z "$file" ] || cp "$kept" "$file"; }
trap 'put_back; rm -f "$kept"' EXIT
trap 'exit 130' INT TERM

is_wanted() {
  [ ${#words[@]} -eq 0 ] && return 0
  local word
  for word in "${words[@]}"; do [[ $file == *$word* ]] && return 0; done
  return 1
}

# Literally, and once.
mutate() {
  FROM=$1 TO=$2 perl -0pi -e '
    BEGIN { ($from, $to) = @ENV{qw(FROM TO)} }
    $found = () = /\Q$from\E/g; s/\Q$from\E/$to/ if $found == 1;
    END { exit($found == 1 ? 0 : 1) }' "$file"
}

try() {
  local from=${1%% => *} to=${1#* => }
  tried=$((tried + 1))
  if ! mutate "$from" "$to"; then
    echo "STALE     $file: $from"
    survived=$((survived + 1))
    return
  fi
  if ! cmake --build "$build" --target test_engine >"$build/mutation.log" 2>&1; then
    echo "NOT BUILT $file: $1 (see $build/mutation.log)"
    survived=$((survived + 1))
  elif "$build/tests/test_engine" --gtest_filter="$filter" --gtest_brief=1 \
    >"$build/mutation.log" 2>&1; then
    echo "SURVIVED  $file: $1"
    survived=$((survived + 1))
  else
    echo "found     $file: $1"
  fi
  put_back
}

words=("$@")
while IFS= read -r line <&3; do
  case $line in
    '' | '#'*) ;;
    *' => '*) ! is_wanted || try "$line" ;;
    *) file=$line; cp "$file" "$kept" ;;
  esac
done 3<"$root/tests/mutation/gates.txt"
[ -z "$file" ] || touch "$file"
echo "$tried conditions taken away, $survived of them unnoticed"
[ $survived -eq 0 ] && cmake --build "$build" --target test_engine >/dev/null
