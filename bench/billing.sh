#!/usr/bin/env bash
# Measures the billing validation of a running Carillon: two files of 50 MB at a time.
#
#   bench/billing.sh <base url> <token> [pid] [rows]
#
# The token's person needs the role user. With the pid of the service its memory is watched. The
# service is neither started nor stopped. Needs a JDK 25, curl, and ./mvnw package done before.
set -euo pipefail

if [ $# -lt 2 ]; then
  sed -n '2,8p' "$0"
  exit 2
fi
base=${1%/}
token=$2
pid=${3:-}
# 165 bytes a row and more: this many stay just under 50 MB.
rows=${4:-265000}

here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

call() { curl -sS -H "Authorization: Bearer $token" "$@"; }
field() { sed -E "s/.*\"$1\":\"?([^\",}]*)\"?.*/\1/"; }
millis() { date +%s%3N; }

echo "making a file of $rows rows ..."
"$java" -cp "$here/target/classes" dev.carillon.workload.billing.csv.BillingCsvGenerator \
  "$rows" "$work/export.csv"
bytes=$(stat -c %s "$work/export.csv")
if [ "$bytes" -gt $((50 * 1024 * 1024)) ]; then
  echo "the file has $bytes bytes, over 50 MB: give fewer rows" >&2
  exit 1
fi

upload() { call -F "file=@$work/export.csv;type=text/csv" "$base/api/files" | field fileId; }
start() {
  call -H 'Content-Type: application/json' -d "{\"fileId\":\"$1\"}" "$base/api/validations" |
    field validationId
}

t=$(millis)
file1=$(upload)
file2=$(upload)
uploaded=$(($(millis) - t))

# Small files whose start is timed while the two large ones run.
head -n 20 "$work/export.csv" > "$work/small.csv"
small=()
for _ in $(seq 1 50); do
  small+=("$(call -F "file=@$work/small.csv;type=text/csv" "$base/api/files" | field fileId)")
done

begun=$(millis)
run1=$(start "$file1")
run2=$(start "$file2")

status() { call "$base/api/validations/$1"; }
peak=0
last1=-1
last2=-1
stored1=0
stored2=0
backwards=0
looks=0
done1=0
done2=0
: > "$work/latency"
while [ "$done1" = 0 ] || [ "$done2" = 0 ]; do
  for n in 1 2; do
    run=run$n last=last$n done=done$n stored=stored$n
    [ "${!done}" = 0 ] || continue
    answer=$(status "${!run}")
    progress=$(field progress <<< "$answer")
    state=$(field status <<< "$answer")
    [ "$progress" -ge "${!last}" ] || backwards=$((backwards + 1))
    printf -v "$last" '%s' "$progress"
    if [ "${!stored}" = 0 ] && [ "$progress" -ge 75 ]; then
      printf -v "$stored" '%s' "$(($(millis) - begun))"
    fi
    if [ "$state" = completed ] || [ "$state" = failed ]; then
      printf -v "$done" '%s' "$(($(millis) - begun))"
      echo "run $n: $state after ${!done} ms"
    fi
  done
  if [ "$looks" -lt "${#small[@]}" ]; then
    call -o /dev/null -w '%{time_total} %{http_code}\n' -H 'Content-Type: application/json' \
      -d "{\"fileId\":\"${small[$looks]}\"}" "$base/api/validations" >> "$work/latency"
  fi
  looks=$((looks + 1))
  if [ -n "$pid" ]; then
    rss=$(awk '/VmRSS/ {print $2}' "/proc/$pid/status")
    [ "$rss" -le "$peak" ] || peak=$rss
  fi
  sleep 0.2
done

sort -n "$work/latency" > "$work/sorted"
count=$(wc -l < "$work/sorted")
at() { sed -n "$(((count * $1 + 99) / 100))p" "$work/sorted" | awk '{printf "%.0f", $1 * 1000}'; }
rate() { awk -v rows="$1" -v ms="$2" 'BEGIN {printf "%.0f", rows * 1000 / (ms > 0 ? ms : 1)}'; }
later=$((stored1 > stored2 ? stored1 : stored2))
whole=$((done1 > done2 ? done1 : done2))

echo
printf '%-52s %s\n' "size of a file" "$bytes bytes, $rows rows"
printf '%-52s %s\n' "upload of both" "$uploaded ms"
printf '%-52s %s\n' "POST /api/validations meanwhile, median" "$(at 50) ms of $count calls"
printf '%-52s %s\n' "POST /api/validations meanwhile, slowest" "$(at 100) ms"
printf '%-52s %s\n' "answers other than 202" "$(awk '$2 != 202' "$work/sorted" | wc -l)"
printf '%-52s %s\n' "rows parsed and stored, both together" "$(rate $((2 * rows)) "$later") rows/s"
printf '%-52s %s\n' "rows from start to findings, both together" "$(rate $((2 * rows)) "$whole") rows/s"
printf '%-52s %s\n' "progress went backwards" "$backwards times in $looks looks"
[ -z "$pid" ] || printf '%-52s %s\n' "largest memory (VmRSS)" "$((peak / 1024)) MB"
