#!/usr/bin/env bash
# What the peers' harness does not ask of Carillon, on the same PostgreSQL 18 and with the same driver; one JSON line each.
#
#   ./mvnw package -DskipTests
#   PEERS_HARNESS=<folder of the harness> bench/scenarios.sh [scenario...]
#
# Scenarios: drain, million, future, done, pinned, keys, rates, fair, replicas, latency, idle. Counts: N (100000),
# ROWS (1000000), RUNS (1). SETTINGS of the workers in drains: "batch=500 window=2000", their defaults. A run has a fresh database; VACUUM ANALYZE and CHECKPOINT come before its clock.
set -euo pipefail
: "${PEERS_HARNESS:?names the folder of the harness, in which its pg.sh is}"
. "$(dirname "$0")/lib.sh"
N=${N:-100000} ROWS=${ROWS:-1000000} RUNS=${RUNS:-1}
export PGHOST=127.0.0.1 PGPORT=$PEERS_PG_PORT PGUSER=postgres PGOPTIONS='-c client_min_messages=error'
"$PEERS_HARNESS/pg.sh" start
trap '"$PEERS_HARNESS/pg.sh" stop' EXIT

if [ -n "${CARILLON_NATIVE:-}" ]; then
  driver=("$here/peers-adapter/native.sh")
else
  driver=("$java" $CARILLON_JVM -cp "$CARILLON_CLASSES" dev.carillon.bench.Main)
fi
carillon() { "${driver[@]}" "$@" 2>>"$PEERS_DIR/scenarios.log"; }
db() { psql -qXAtd "$1" "${@:2}"; }
fresh() { db postgres -c 'drop database if exists scene with (force)' -c 'create database scene template scene_tpl'; }
settle() { db scene -c 'vacuum analyze' -c checkpoint; }

# CPU seconds of the server and all its processes, ended ones included
server_cpu() {
  local master; master=$(head -1 "$PEERS_DIR/pg/postmaster.pid")
  { cat "/proc/$master/stat" /proc/[0-9]*/stat 2>/dev/null || true; } | sed 's/^\([0-9]*\) (.*) /\1 /' |
    awk -v m="$master" '$1 == m && !seen++ { t += $13 + $14 + $15 + $16 } $3 == m { t += $13 + $14 } END { print t / 100 }'
}

# measure NAME JOBS COMMAND...: adds the scenario, the server's CPU and the load of the machine to the command's line
measure() {
  local name=$1 jobs=$2 before line after; shift 2
  before=$(server_cpu); line=$("$@"); after=$(server_cpu)
  awk -v l="$line" -v s="$name" -v a="$before" -v b="$after" -v n="$jobs" -v load="$(cut -d' ' -f1 /proc/loadavg)" \
    'BEGIN { printf "{\"scenario\":\"%s\",%s,\"server_cpu_s_100k\":%.2f,\"load\":%s}\n", s, substr(l, 2, length(l) - 2), (b - a) * 1e5 / n, load }'
}
filled() { fresh; carillon bulk db=scene n="$1" "${@:2}" >/dev/null; settle; }
drain() { carillon drain db=scene n="$1" cap=300 "${@:2}" ${SETTINGS:-}; }
row() { echo "9000000000000 + 256 * i::bigint, $1, now(), lane, shard, 0, 3, 'noop', '{\"i\":1,\"t\":0}'"; }
columns='id, run_at, created_at, lane, shard, prio, max_attempts, kind, payload'

# N workers at once; jobs/s from the first handler of any to the empty store
together() {
  local workers=$1 jobs=$2; shift 2
  local files=(); for i in $(seq "$workers"); do files+=("$PEERS_DIR/together.$i"); done
  for f in "${files[@]}"; do drain "$jobs" shared=1 "$@" >"$f" & done; wait
  cat "${files[@]}" | awk -v n="$jobs" -v w="$workers" '{ match($0, /"seconds":[0-9.]+/); s = substr($0, RSTART + 10, RLENGTH - 10); if (s > m) m = s
      match($0, /"cpu_s":[0-9.]+/); c += substr($0, RSTART + 8, RLENGTH - 8) }
    END { printf "{\"value\":%d,\"unit\":\"jobs/s\",\"workers\":%d,\"seconds\":%.2f,\"cpu_s\":%.2f}\n", n / m, w, m, c }'
}

scene() {
  case $1 in
  drain) filled "$N"; measure "drain of $N" "$N" drain "$N" ;;
  million) filled "$ROWS"; measure "drain of $ROWS" "$ROWS" drain "$ROWS" ;;
  future)
    fresh; db scene -c "insert into job_scheduled ($columns) select $(row "now() + interval '1 day' + i * interval '10 ms'") from generate_series(1, $ROWS) i, job_lane"
    carillon bulk db=scene n="$N" >/dev/null; settle
    measure "drain of $N with $ROWS future jobs" "$N" drain "$N" ;;
  done)
    fresh; db scene -c "insert into job_done ($columns, attempt, runs, started_at, state) select $(row 'now()'), 1, 1, now(), 'completed' from generate_series(1, $ROWS) i, job_lane"
    carillon bulk db=scene n="$N" >/dev/null; settle
    measure "drain of $N with $ROWS finished jobs" "$N" drain "$N" ;;
  pinned)
    filled "$N"
    mkfifo "$PEERS_DIR/pin.$$"; psql -qXAtd scene <"$PEERS_DIR/pin.$$" >/dev/null & local pin=$!
    exec 7>"$PEERS_DIR/pin.$$"; echo 'begin isolation level repeatable read; select 1;' >&7; sleep 1
    measure "drain of $N, snapshot pinned" "$N" drain "$N"
    exec 7>&-; wait "$pin"; rm "$PEERS_DIR/pin.$$" ;;
  keys) filled "$N" keys=100; measure "drain of $N with concurrency keys" "$N" drain "$N" ;;
  rates) filled "$N" rates=100; measure "drain of $N with rate keys" "$N" drain "$N" ;;
  fair) filled "$N" queues=16; measure "drain of $N from 16 queues" "$N" drain "$N" ;;
  replicas) for w in 1 2 4; do filled "$N"; measure "drain of $N by $w workers" "$N" together "$w" "$N"; done ;;
  latency)
    fresh; settle; measure "latency between processes" 500 carillon latency db=scene n=500 gap=20
    fresh; settle; measure "latency inside a process" 500 carillon latency-inside db=scene n=500 gap=20 ;;
  idle) fresh; settle; measure "idle worker" 1 carillon idle db=scene secs=30 ;;
  *) echo "no such scenario: $1" >&2; exit 2 ;;
  esac
}

db postgres -c 'drop database if exists scene_tpl with (force)' -c 'create database scene_tpl'
carillon init db=scene_tpl >/dev/null
[ $# -gt 0 ] || set -- drain million future done pinned keys rates fair replicas latency idle
for s in "$@"; do for _ in $(seq "$RUNS"); do scene "$s"; done; done
