#!/usr/bin/env bash
# Measures the database explorer of a running Carillon: the rebuild of a schema of 5,000 tables and
# 50,000 columns, and exports of 5,000,000 rows.
#
#   bench/explorer.sh <base url> <token> <pid> <database url> [rows] [tables]
#
# pid is that of the service, whose memory is read from /proc. The database (PostgreSQL, empty, as
# postgresql://user:password@host:port/name) is filled and left; the service must be allowed to connect to
# it (carillon.explorer.allowed-networks). Needs curl, psql and awk.
set -euo pipefail

if [ $# -lt 4 ]; then
  sed -n '2,11p' "$0"
  exit 2
fi
base=${1%/}
token=$2
pid=$3
url=$4
rows=${5:-5000000}
tables=${6:-5000}

rest=${url#*://}
user=${rest%%:*}
rest=${rest#*:}
password=${rest%%@*}
rest=${rest#*@}
host=${rest%%:*}
rest=${rest#*:}
port=${rest%%/*}
database=${rest#*/}

call() { curl -sS --fail-with-body -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@"; }
field() { grep -oE "\"$1\":\"?[^\",}]*" | head -1 | sed -E 's/.*:"?//'; }
job() { call "$base/api/jobs/$1"; }
wait_for() { until job "$1" | grep -qE '"state":"(completed|failed|cancelled)"'; do sleep 0.2; done; }
memory() { awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$pid/status"; }
peak() { # MB, until the job ends
  local most=0 now
  until job "$1" | grep -qE '"state":"(completed|failed|cancelled)"'; do
    now=$(memory)
    [ "$now" -gt "$most" ] && most=$now
    sleep 0.2
  done
  echo "$most"
}

echo "making $tables tables of 10 columns, and one of $rows rows ..."
psql -q "$url" > /dev/null << SQL
SELECT format('CREATE TABLE IF NOT EXISTS t%s (id bigint PRIMARY KEY, %s)', n,
              (SELECT string_agg('c' || c || ' text', ', ') FROM generate_series(1, 9) c))
  FROM generate_series(1, $tables) n
\gexec
CREATE TABLE IF NOT EXISTS wide AS
  SELECT n AS id, 'made up ' || n AS name, n * 1.25 AS amount, now() AS at, n % 2 = 0 AS even
    FROM generate_series(1, $rows) n;
ANALYZE;
SQL

id=$(call "$base/api/connections" -d "{\"name\":\"Bench\",\"dbType\":\"postgresql\",\"config\":{\"host\":\"$host\",\"port\":$port,
  \"database\":\"$database\",\"username\":\"$user\",\"password\":\"$password\"}}" | sed 's/.*"data":{"id":"\([^"]*\)".*/\1/')

for run in 1 2; do
  rebuild=$(call "$base/api/connections/$id/rebuild" -d '{"force":true}' | field jobId)
  wait_for "$rebuild"
  result=$(job "$rebuild")
  echo "rebuild $run: $(field totalTables <<< "$result") tables, $(field totalColumns <<< "$result") columns in $(field duration <<< "$result") ms"
done

for format in csv json xlsx csv; do
  before=$(memory)
  export=$(call "$base/api/connections/$id/export" -d "{\"table\":\"wide\",\"format\":\"$format\"}" | field jobId)
  most=$(peak "$export")
  result=$(job "$export")
  count=$(field rowCount <<< "$result")
  took=$(field duration <<< "$result")
  echo "$format: $count rows, $(field fileSize <<< "$result") bytes in $took ms = $((count * 1000 / took)) rows/s;" \
    "memory $before MB before, $most MB at most"
done
