package dev.carillon.demo;

record FixedConfig(boolean enabled, long stepMillis) implements DemoConfig {}
