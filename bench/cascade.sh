#!/usr/bin/env bash
# Measures the cascade deletion of a running Carillon: one student with 2,000 references, then a batch
# of 50 such students while other people ask for other things.
#
#   bench/cascade.sh <base url> <token> [references] [students] [people]
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
people=${5:-2}

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
wait_for() { until job "$1" | grep -qE '"status":"(completed|failed)"'; do sleep 0.2; done; }

one=$(json -d '{"reason":"A measured deletion","priority":"high"}' "$base/api/cascade/delete/$(student 0)" | field jobId)
wait_for "$one"
echo "one student: $(job "$one" | field totalAffectedDocuments) rows in $(job "$one" | field processingTime) ms"

ids=$(for n in $(seq 1 "$students"); do printf '"%s",' "$(student "$n")"; done)

# What other people do meanwhile, several at a time. A round is one connection, as a browser has it.
paths=(
  '/api/jobs?limit=20' "/api/jobs/$one" "/api/cascade/job/$one" '/api/conservatory/students?limit=20'
  /api/conservatory/teachers /api/queues /api/cascade/queue/status /api/cascade/metrics
  "/api/cascade/audit/$(student 0)" /health
)
for path in "${paths[@]}"; do printf 'url = "%s%s"\noutput = /dev/null\n' "$base" "$path"; done > "$work/round"
round() { curl -sS -H "Authorization: Bearer $token" -w '%{http_code} %{time_total} %{url}\n' -K "$work/round"; }
for _ in 1 2 3 4 5; do round > "$work/warm"; done
if grep -vq '^200 ' "$work/warm"; then
  grep -v '^200 ' "$work/warm" >&2
  exit 1
fi

batch=$(json -d "{\"studentIds\":[${ids%,}]}" "$base/api/cascade/delete/batch" | field jobId)
ask() { until [ -e "$work/over" ]; do round >> "$work/times.$1"; done; }
for person in $(seq "$people"); do ask "$person" & done
wait_for "$batch"
touch "$work/over"
wait
echo "batch: $(job "$batch" | field successful) of $students students in $(job "$batch" | field processingTime) ms"

# Counted up to the last answer, in milliseconds.
figures() {
  sort -n | awk -v name="$1" '{ t[NR] = $1 } END {
    p = int(NR * 0.99 + 0.999); if (p > NR) p = NR
    printf "%-34s %6d %8.0f %8.0f %8.0f\n", name, NR, t[int((NR + 1) / 2)] * 1000, t[p] * 1000, t[NR] * 1000
  }'
}
cat "$work"/times.* > "$work/times"
printf '%-34s %6s %8s %8s %8s\n' 'other requests meanwhile (ms)' count median p99 slowest
for path in "${paths[@]}"; do
  name=${path%%\?*}
  name=${name/$one/'{id}'}
  awk -v url="$base$path" '$3 == url { print $2 }' "$work/times" | figures "${name/$(student 0)/'{id}'}"
done
awk '{ print $2 }' "$work/times" | figures all
echo "refused or failed: $(grep -vc '^200 ' "$work/times" || true)"
