#!/usr/bin/env bash
# One command of the driver by the native executable CARILLON_NATIVE. The schema is made on a JVM, as migrations are made
# by a process of their own wherever Carillon starts fast.
case $1 in
  init | info) exec "$PEERS_JAVA_HOME/bin/java" -cp "$CARILLON_CLASSES" dev.carillon.bench.Main "$@" ;;
  *) exec "$CARILLON_NATIVE" "$@" ;;
esac
