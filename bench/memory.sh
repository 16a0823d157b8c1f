#!/usr/bin/env bash
# Memory and processor time of a process: idle, and after it has taken in and run 100,000 jobs of nothing.
#   TOKEN=... bench/memory.sh target/carillon-*-runner -Xmx256m
# The environment must have what the service needs, PORT included; the database must be migrated.
set -euo pipefail
port="${PORT:-8080}"
jobs="${JOBS:-100000}"
base="http://127.0.0.1:$port"

figures() { # what
  awk -v what="$1" -v ticks="$(getconf CLK_TCK)" -v times="$(cut -d' ' -f14,15 "/proc/$pid/stat")" '
    /^VmRSS|^VmHWM|^RssAnon|^RssFile/ { split($0, f, /[: \t]+/); m[f[1]] = f[2] / 1024 }
    END { split(times, t, " ");
      printf "%s: RSS %.1f MB (own %.1f, of the file %.1f), most %.1f MB, CPU %.2f s\n",
        what, m["VmRSS"], m["RssAnon"], m["RssFile"], m["VmHWM"], (t[1] + t[2]) / ticks }' "/proc/$pid/status"
}
ask() { curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$@"; }
completed() { ask "$base/api/jobs/stats" | sed -E 's/.*"completed":([0-9]+).*/\1/'; }

CARILLON_TEST_JOBS=true "$@" > "${TMPDIR:-/tmp}/carillon-memory.log" 2>&1 &
pid=$!
trap 'kill "$pid"; wait "$pid"' EXIT
until [[ "$(curl -s -o /dev/null -w '%{http_code}' "$base/q/health/ready")" == 200 ]]; do
  kill -0 "$pid"
  sleep 0.05
done
sleep 5
figures "idle"
before="$(completed)"
body="$(mktemp)"
printf '{"jobs":[%s{"type":"noop"}]}' "$(printf '{"type":"noop"},%.0s' $(seq 2 10000))" > "$body"
begin="$(date +%s%N)"
for _ in $(seq 1 $((jobs / 10000))); do
  ask -o /dev/null -f -X POST "$base/api/jobs/bulk" -d "@$body"
done
until (($(completed) - before >= jobs)); do sleep 0.2; done
printf '%d jobs taken in and run in %.1f s\n' "$jobs" "$((($(date +%s%N) - begin) / 100000000))e-1"
figures "after $jobs jobs"
