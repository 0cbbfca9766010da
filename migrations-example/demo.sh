#!/usr/bin/env bash
# make demo: carries one real migration through a live database of 300,000 users while an old and a
# new application write to it, and leaves the folder demo/ to go on playing with. Exit code 1 when a
# client's write failed, or when a row is not as it was acknowledged.
#
# Nothing is staged: ratchet's own output is shown as it is, and the clients are real processes on
# real connections (tests/workload/main.cpp) with an oracle of every write outside the database.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
binary=${RATCHET_BINARY:-$root/build/ratchet}
workload=$(dirname "$binary")/workload
folder=${RATCHET_DEMO:-$root/demo}
users=300000
migration=0001_split_name

say() { printf '\n%s\n' "$*"; }
ratchet() {
  printf '\n$ ratchet %s\n' "$*"
  (cd "$folder" && "$binary" "$@")
}

# One line to the clients, one line back.
ask() {
  echo "$*" >&"${clients[1]}"
  read -r answer <&"${clients[0]}" || { echo "the clients have gone: $*" >&2; exit 1; }
}
# What the clients did since they were last asked.
meanwhile() {
  ask lap "$1"
  printf '  %s application meanwhile: %s\n' "$1" "$answer"
}
compare() {
  ask compare "$1"
  printf '  every row as the %s application reads it, against its oracle: %s\n' "$1" "$answer"
}

make_folder() {
  if [ -e "$folder" ] && [ ! -e "$folder/.made-by-demo" ]; then
    echo "$folder is there and is not the demo's own: move it away first" >&2
    exit 2
  fi
  rm -rf "$folder"
  mkdir -p "$folder/migrations"
  touch "$folder/.made-by-demo"
  cp "$root"/migrations-example/0*.toml "$folder/migrations/"
  cat >"$folder/ratchet.toml" <<'TOML'
# Where ratchet finds the database and the migrations; `ratchet explain` knows every key.
[store.main]
url = "sqlite:shop.db"
TOML
  sed "s/:users/$users/g" "$root/migrations-example/demo-rows.sql" >"$folder/rows.sql"
  "$workload" --execute "sqlite:$folder/shop.db" "$root/migrations-example/shop.sql" "$folder/rows.sql"
  rm "$folder/rows.sql"
}

start_clients() {
  coproc clients { "$workload" "sqlite:$folder/shop.db" shop_users users; }
  client_process=$clients_PID
  read -r answer <&"${clients[0]}"   # the seed
  ask start old 2 autocommit 10
  printf '  2 old clients write to users, in autocommit, %s\n' "$answer"
}

say "A shop with $users users, as its old application knows them: users.name"
make_folder
printf '  %s, %s\n' "${folder#"$PWD"/}/shop.db" "$(du -h "$folder/shop.db" | cut -f1)"
start_clients

say "1. What is going to happen, before anything does"
ratchet plan "$migration"

say "2. Forward, through verify: the old application goes on writing"
ratchet apply "$migration"
meanwhile old
compare old
compare new

say "3. The new application is deployed beside the old one; both write for 3 s"
ask start new 2 transaction 10
sleep 3
meanwhile old
meanwhile new

say "4. Every row is compared again, with all clients at work"
ratchet verify "$migration"

say "5. The old application is gone; the old column is retired"
ask stop old
ratchet rollout "$migration" 1
ratchet contract "$migration" --acknowledge old_side_unused="the old application was stopped above"
meanwhile new
compare new

say "In all"
ask report old
printf '  old application: %s\n' "$answer"
ask report new
printf '  new application: %s\n' "$answer"
echo quit >&"${clients[1]}"
wait "$client_process" || {
  echo "a client's write failed, or a row is not as it was acknowledged" >&2
  exit 1
}
echo "  no write failed; every acknowledged write is there, and nothing else"

say "The folder is yours. ratchet_old_name is still kept up to date, so try:"
cat <<TEXT
  cd ${folder#"$PWD"/}
  ${binary} status
  ${binary} history
  ${binary} rollback $migration     # even now, without losing a write
  ${binary} purge $migration        # the end of the way back
TEXT
