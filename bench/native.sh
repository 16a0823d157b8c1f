#!/usr/bin/env bash
# The driver of the benchmarks as a native executable: bench/native.sh <executable to make>
#
#   GRAALVM_HOME=<GraalVM or Mandrel 25> bench/native.sh /tmp/carillon-bench
#   CARILLON_NATIVE=/tmp/carillon-bench PEERS_HARNESS=<folder> bench/run.sh quick carillon
#
# It is built as the product's executable is (./mvnw package -Dnative: same classes, same settings, same collector), in a
# copy of the tree in which the driver is another main class. About 6 minutes on two cores, 7 GB. Built for speed and not
# for size (docs/deployment.md, "For throughput"):
#
#   CARILLON_NATIVE_ARGS=-R:MaxNewSize=64m,-O2 bench/native.sh /tmp/carillon-bench
set -euo pipefail
to=${1:?names the executable to make}
: "${GRAALVM_HOME:?names a GraalVM or Mandrel 25}" "${JAVA_HOME:?names a JDK 25}"
tree=$(cd "$(dirname "$0")/.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

(cd "$tree" && git ls-files -z | xargs -0 cp --parents -t "$copy")
cp -r "$tree"/bench/peers-adapter/src/dev "$copy/src/main/java/"
cd "$copy"
sed -i '/<arg>-Werror</d' pom.xml
./mvnw -B --no-transfer-progress package -Dnative -Dmaven.test.skip=true \
  ${CARILLON_NATIVE_ARGS:+-Dquarkus.native.additional-build-args-append="$CARILLON_NATIVE_ARGS"} \
  -Dquarkus.package.main-class=bench -Dquarkus.native.native-image-xmx=8g < /dev/null
cp target/*-runner "$to"
ls -l "$to"
