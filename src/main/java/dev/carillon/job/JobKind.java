package dev.carillon.job;

import java.util.regex.Pattern;

/// The name of a kind of job, and the record its arguments are read into.
///
/// @param name stable dotted name that begins lower case (`billing.validate-csv`; document 000 has
///   `cascadeDeletion`); it is stored with each job
/// @param args a record Jackson can read; annotate it with `@RegisterForReflection`
public record JobKind<A>(String name, Class<A> args) {

  private static final Pattern NAME =
      Pattern.compile("[a-z0-9][a-zA-Z0-9]*([.-][a-z0-9][a-zA-Z0-9]*)*");

  public JobKind {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A job kind is dotted or dashed words that begin lower case: " + name);
    }
  }
}
