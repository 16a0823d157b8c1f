/// Bad input against every route that the API's own description names, so that a new route is tried
/// without a word here. What is tried is in docs/reliability.md.
@org.jspecify.annotations.NullMarked
package dev.carillon.hostile;
