#!/usr/bin/env bash
# Makes carillon.args and carillon.aot in a folder like target/quarkus-app: a trial run on the embedded PostgreSQL,
# after which the JVM writes down which classes it loaded and linked. Dockerfile.jvm does this; by hand it is
#   src/main/docker/train.sh target/quarkus-app && java @target/quarkus-app/carillon.args serve
set -euo pipefail
app="$(cd "${1:?Usage: train.sh <folder of quarkus-app>}" && pwd)"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
work="$(mktemp -d)"
port="${TRAIN_PORT:-18099}"
# Nobody has the other half of this key; the trial run cannot be logged into.
key="MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0B4jdNrCrg7CcywMSMPCLXDnsGbG0Ch9bLydQHkO6VDUbn3tIC7L5lKdvKfKuduvlSeElQRrPrQ2U/gwIlNOj8iy5E7qgEvc/tQRo4S6hW6PBdsG5XMhMca+b64IjXA3QhNkz20BEolJWm6KOGuPvyFwQEeolP9VUXUS3woSE4dpiQlqLAFAlK2a19XgHld8Oko/vMwpi51YqUQYlndwoOE8gqeXwuNzgohfZmLJ4MV5EYKar/lR0lZkrbh0mJsFlHSTT3CNjleld1zsYbQEVu5d41blexHMoMOwCEqvGYYjaqITCaGVztCHozRoxf2p2YGeo+sIYK2qJ7g7dELkKQIDAQAB"

# The cache holds for this very class path, so it is written out in one order, transformed classes first.
class_path() {
  find "$app/quarkus" -name 'transformed-bytecode.jar'
  find "$app/quarkus" "$app/app" "$app/lib" -name '*.jar' ! -name 'transformed-bytecode.jar' | LC_ALL=C sort
}
# The log manager is named here because nothing of Quarkus runs before the first line is logged, and the JVM's own has
# neither our format nor our filter.
options=(--add-opens java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED
  -Djava.util.logging.manager=org.jboss.logmanager.LogManager
  -cp "$(class_path | paste -sd:)")
printf '%s\n' "-XX:AOTCache=$app/carillon.aot" "${options[@]}" dev.carillon.app.Carillon > "$app/carillon.args"

is_ready() {
  exec 3<> "/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
  grep -q '^HTTP/1.1 200' <&3
}

cd "$work"
CARILLON_HOME="$work/data" PORT="$port" CARILLON_SHUTDOWN_DELAY=0s QUARKUS_OIDC_PUBLIC_KEY="$key" \
  "$java" -XX:AOTCacheOutput="$app/carillon.aot" "${options[@]}" dev.carillon.app.Carillon serve > trial.log 2>&1 &
trial=$!
trap 'kill "$trial" 2> /dev/null || true; rm -rf "$work"' EXIT
until is_ready /q/health/ready 2> /dev/null; do
  kill -0 "$trial" 2> /dev/null || { cat trial.log >&2; exit 1; }
  sleep 0.2
done
for path in /q/openapi /health /index.html; do is_ready "$path" || true; done
kill "$trial"
wait "$trial"
ls -l "$app/carillon.aot"
