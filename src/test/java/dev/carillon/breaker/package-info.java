@org.jspecify.annotations.NullMarked
package dev.carillon.breaker;
