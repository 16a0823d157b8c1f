/// Tests of identity and encryption.
@org.jspecify.annotations.NullMarked
package dev.carillon.platform.security;
