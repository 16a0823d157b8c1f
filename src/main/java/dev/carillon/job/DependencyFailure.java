package dev.carillon.job;

/// Something an attempt needs outside did not work. The attempt failed like any other and is tried
/// again; besides, the failure counts against the dependency.
public class DependencyFailure extends RuntimeException implements FromDependency {

  private final String dependency;

  /// @param dependency its key: `database`, `smtp`, `provider:google`, `webhook:example.org`
  /// @param message stored with the job and shown to its owner: no personal data
  public DependencyFailure(String dependency, String message, Throwable cause) {
    super(message, cause);
    this.dependency = dependency;
  }

  public DependencyFailure(String dependency, String message) {
    super(message);
    this.dependency = dependency;
  }

  @Override
  public String dependency() {
    return dependency;
  }
}
