#!/usr/bin/env bash
# Measures the cascade deletion of a running Carillon: one student with 2,000 references, then a batch
# of 50 such students while somebody else asks for other things.
#
#   bench/cascade.sh <base url> <token> [references] [students]
#
# The token's person needs the role admin, in a tenant made for this: all its students are made up and
# deleted. The service is neither started nor stopped. Needs curl and awk.
set -euo pipefail

if [ $# -lt 2 ]; then
  sed -n '2,9p' "$0"
  exit 2
fi
base=${1%/}
token=$2
references=${3:-2000}
students=${4:-50}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run=$(printf '%08x' "$(date +%s)")

call() { curl -sS --fail-with-body -H "Authorization: Bearer $token" "$@"; }
import() { call -H 'Content-Type: application/x-ndjson' --data-binary "@$2" "$base/api/conservatory/$1/bulk" > /dev/null; }
field() { grep -oE "\"$1\":\"?[^\",}]*" | head -1 | sed -E 's/.*:"?//'; }
student() { printf '%s%015d0' "$run" "$1"; }

echo "making $((students + 1)) students with $references references each ..."
for n in $(seq 0 "$students"); do
  printf '{"id":"%s","fullName":"Made Up","class":"ט","instruments":[{"instrumentName":"x","isPrimary":true,"currentStage":1}]}\n' "$(student "$n")"
done > "$work/students"
import students "$work/students"

# A tenth of the references are memberships of orchestras, the rest attendance.
orchestras=$((references / 10))
awk -v run="$run" -v n="$orchestras" -v s="$students" 'BEGIN {
  for (o = 1; o <= n; o++) {
    printf "{\"id\":\"%s%015d1\",\"name\":\"O\",\"type\":\"הרכב\",\"memberIds\":[", run, o
    for (i = 0; i <= s; i++) printf "%s\"%s%015d0\"", (i ? "," : ""), run, i
    print "]}"
  }
}' > "$work/orchestras"
import orchestras "$work/orchestras"
awk -v run="$run" -v n="$((references - orchestras))" -v s="$students" 'BEGIN {
  for (i = 0; i <= s; i++)
    for (a = 1; a <= n; a++)
      printf "{\"studentId\":\"%s%015d0\",\"activityType\":\"חזרה\",\"date\":\"2026-01-04\",\"status\":\"נכח\"}\n", run, i
}' | split -l 5000 - "$work/attendance."
for part in "$work"/attendance.*; do import activity-attendance "$part"; done

json() { call -H 'Content-Type: application/json' "$@"; }
job() { call "$base/api/cascade/job/$1"; }
wait_for() { until job "$1" | grep -qE '"status":"(completed|failed)"'; do :; done; }

one=$(json -d '{"reason":"A measured deletion","priority":"high"}' "$base/api/cascade/delete/$(student 0)" | field jobId)
wait_for "$one"
echo "one student: $(job "$one" | field totalAffectedDocuments) rows in $(job "$one" | field processingTime) ms"

ids=$(for n in $(seq 1 "$students"); do printf '"%s",' "$(student "$n")"; done)
batch=$(json -d "{\"studentIds\":[${ids%,}]}" "$base/api/cascade/delete/batch" | field jobId)
: > "$work/times"
while ! job "$batch" | grep -qE '"status":"(completed|failed)"'; do
  for path in /api/conservatory/teachers /api/cascade/metrics "/api/jobs?limit=5" /api/queues; do
    curl -sS -o /dev/null -w '%{time_total}\n' -H "Authorization: Bearer $token" "$base$path" >> "$work/times"
  done
done
echo "batch: $(job "$batch" | field successful) of $students students in $(job "$batch" | field processingTime) ms"
sort -n "$work/times" | awk '{ t[NR] = $1 } END {
  p = int(NR * 0.99 + 0.999); if (p > NR) p = NR
  printf "other requests meanwhile: %d, median %.0f ms, p99 %.0f ms, slowest %.0f ms\n", NR, t[int((NR + 1) / 2)] * 1000, t[p] * 1000, t[NR] * 1000
}'
