@org.jspecify.annotations.NullMarked
package dev.carillon.platform.net;
