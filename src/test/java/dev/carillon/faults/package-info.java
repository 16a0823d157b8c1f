/// Real processes, a real PostgreSQL, and what breaks between them. Run by `./mvnw verify
/// -Pfaults`; what is promised, what a test does and what was measured is in docs/reliability.md.
@org.jspecify.annotations.NullMarked
package dev.carillon.faults;
