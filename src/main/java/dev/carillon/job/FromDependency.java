package dev.carillon.job;

/// An exception that says which dependency made the attempt fail: only such failures count against
/// it. Exceptions of a workload's own may implement it; others throw [DependencyFailure].
public interface FromDependency {

  /// {@return the dependency's key, such as `smtp` or `provider:google`}
  String dependency();
}
