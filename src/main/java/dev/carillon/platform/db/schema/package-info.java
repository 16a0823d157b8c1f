/// The database's schema: which migrations this program carries, which a database has, and how the
/// second becomes the first. By JDBC, before the service starts.
@org.jspecify.annotations.NullMarked
package dev.carillon.platform.db.schema;
