#!/usr/bin/env bash
# Carillon beside other job systems, in one run on one PostgreSQL 18: bench/run.sh quick|full [system...]
#
#   ./mvnw package -DskipTests
#   PEERS_HARNESS=<folder of the harness> bench/run.sh quick carillon graphile-worker-batch
#
# The harness (docs/performance.md says what it does) gives each workload of each system a fresh database, and writes
# $PEERS_DIR/results.jsonl and results.md. Its variables (PEERS_DIR, PEERS_ONLY, PEERS_PG_PORT, …) work here too.
set -euo pipefail
: "${PEERS_HARNESS:?names the folder of the harness, in which its run.sh is}"
. "$(dirname "$0")/lib.sh"
export PEERS_SYSTEMS=$here/peers-adapter
exec "$PEERS_HARNESS/run.sh" "$@"
