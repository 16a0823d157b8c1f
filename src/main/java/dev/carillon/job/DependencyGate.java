package dev.carillon.job;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Stands before the things outside that jobs need: it holds jobs back while what they need is
/// down, and hears how attempts fared. Any thread may call.
public interface DependencyGate {

  /// A gate that holds nothing back.
  DependencyGate NONE =
      new DependencyGate() {
        @Override
        public boolean calm(Set<String> dependencies) {
          return true;
        }

        @Override
        public Uni<Optional<Parked>> ask(Visit visit) {
          return Uni.createFrom().item(Optional.empty());
        }

        @Override
        public Uni<Void> succeeded(Visit visit) {
          return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> failed(Visit visit, String dependency, String message) {
          return Uni.createFrom().voidItem();
        }
      };

  /// An attempt at the gate.
  ///
  /// @param dependencies what it needs
  /// @param ran time since its start; zero before it
  record Visit(long jobId, long lease, Set<String> dependencies, Duration ran) {}

  /// Why a job may not start now.
  ///
  /// @param dependency what is down
  /// @param delay how long to wait before the job may ask again
  /// @param reason for the reader of the job's log
  record Parked(String dependency, Duration delay, String reason) {}

  /// Whether nothing is known against any of these: then nobody need be asked, and a success need
  /// not be told. Memory only; asked before each attempt that names dependencies.
  boolean calm(Set<String> dependencies);

  /// Asks whether an attempt may start.
  ///
  /// @return empty when it may
  Uni<Optional<Parked>> ask(Visit visit);

  /// What the attempt needed worked.
  Uni<Void> succeeded(Visit visit);

  /// The attempt failed because of `dependency`.
  ///
  /// @param message no personal data
  Uni<Void> failed(Visit visit, String dependency, String message);
}
