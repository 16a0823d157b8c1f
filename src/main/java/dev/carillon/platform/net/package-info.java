/// Calls to servers outside that somebody named: where they may go, and how they are made.
@org.jspecify.annotations.NullMarked
package dev.carillon.platform.net;
