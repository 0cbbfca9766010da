#!/usr/bin/env bash
# What clients of a live SQLite database notice of a backfill, by how they write: the figures of
# docs/clients-on-sqlite.md. Four old clients, 20 ms of thought between two operations, for ten
# seconds alone and then while `ratchet apply` carries a million rows (or $1) over.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
binary=${RATCHET_BINARY:-$root/build/ratchet}
workload=$(dirname "$binary")/workload
rows=${1:-1000000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

mkdir "$folder/migrations"
cat >"$folder/ratchet.toml" <<'TOML'
[store.main]
url = "sqlite:shop.db"
TOML
cat >"$folder/migrations/0001_split_name.toml" <<'TOML'
[[change]]
action = "replace_columns"
table = "people"
columns = ["name"]
into = [{ name = "first_name", type = "text" }, { name = "last_name", type = "text" }]
forward.first_name = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.last_name = "substr(name, instr(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"
TOML
cat >"$folder/rows.sql" <<SQL
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, city TEXT, score INTEGER);
WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < $rows)
INSERT INTO people (name, city, score)
SELECT 'Given' || n || ' Family' || (n % 977), 'city ' || (n % 1000), n % 5000 FROM counted;
SQL

# measure JOURNAL MODE ATTEMPTS BUSY_TIMEOUT_MS
measure() {
  rm -f "$folder"/shop.db*
  echo "PRAGMA journal_mode = $1;" >"$folder/mode.sql"
  "$workload" --execute "sqlite:$folder/shop.db" "$folder/mode.sql" "$folder/rows.sql"
  coproc clients {
    "$workload" "sqlite:$folder/shop.db" split_name people 1 "PRAGMA busy_timeout = $4"
  }
  local answer process=$clients_PID
  read -r answer <&"${clients[0]}"
  echo "start old 4 $2 20 $3" >&"${clients[1]}"
  read -r answer <&"${clients[0]}"
  sleep 10
  echo "lap old" >&"${clients[1]}"
  read -r answer <&"${clients[0]}"
  printf '%-6s %-11s attempts %-2s timeout %-4s alone:  %s\n' "$1" "$2" "$3" "$4" "$answer"
  local started=$SECONDS
  (cd "$folder" && "$binary" apply 1 >/dev/null)
  echo "lap old" >&"${clients[1]}"
  read -r answer <&"${clients[0]}"
  printf '%-6s %-11s attempts %-2s timeout %-4s during: %s (%d s)\n' "$1" "$2" "$3" "$4" \
    "$answer" $((SECONDS - started))
  echo quit >&"${clients[1]}"
  wait "$process" || true   # snapshot clients do fail
}

for journal in wal delete; do
  measure $journal autocommit 1 1000
  measure $journal autocommit 1 5000
  measure $journal transaction 1 1000
  measure $journal transaction 1 5000
  measure $journal snapshot 1 5000
  measure $journal snapshot 10 5000
done
