package dev.carillon.workload.explorer;

import dev.carillon.workload.explorer.source.SessionLimits;
import dev.carillon.workload.explorer.source.Source;
import dev.carillon.workload.explorer.source.SourceAddress;
import dev.carillon.workload.explorer.source.SourceKind;
import dev.carillon.workload.explorer.source.Sources;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// Opens sessions at the databases of connections.
@Singleton
final class Sessions {

  private final Sources sources;
  private final ConnectionSecrets secrets;
  private final SqliteFolder folder;
  private final ExplorerConfig config;
  private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

  Sessions(Sources sources, ConnectionSecrets secrets, SqliteFolder folder, ExplorerConfig config) {
    this.sources = sources;
    this.secrets = secrets;
    this.folder = folder;
    this.config = config;
  }

  /// For reading the catalog. Blocks.
  Source forCatalog(Connection connection) {
    return sources.read(address(connection), limits(config.statementTimeout()));
  }

  /// For reading rows, which may take long. Blocks.
  ///
  /// @param atATime most rows of a fetch (count)
  Source forRows(Connection connection, int atATime) {
    return sources.read(address(connection), limits(config.rowsTimeout()).withRows(atATime));
  }

  /// For writing. Blocks.
  Source forWriting(Connection connection) {
    return sources.write(address(connection), limits(config.statementTimeout()));
  }

  /// Asks something small, on a virtual thread of its own.
  ///
  /// @return fails with a [dev.carillon.platform.http.ProblemException] when the database does not
  ///   answer
  <T> Uni<T> ask(Connection connection, Function<Source, T> question) {
    return Uni.createFrom()
        .item(() -> {
          var soon = limits(config.connectTimeout());
          try (Source source = sources.read(address(connection), soon)) {
            return question.apply(source);
          }
        })
        .runSubscriptionOn(threads)
        .onFailure()
        .transform(SourceProblems::of);
  }

  private SessionLimits limits(Duration statement) {
    return new SessionLimits(config.connectTimeout(), statement);
  }

  private SourceAddress address(Connection connection) {
    Connection.Place place = connection.place();
    if (connection.kind() == SourceKind.SQLITE) {
      return SourceAddress.ofFile(
          folder.file(connection.tenant(), String.valueOf(place.filePath())));
    }
    Integer port = place.port();
    return new SourceAddress(
        connection.kind(),
        text(place.host()),
        port == null ? connection.kind().defaultPort() : port,
        text(place.database()),
        text(place.username()),
        secrets.open(connection),
        place.tls(),
        place.tlsCa(),
        null);
  }

  private static String text(@org.jspecify.annotations.Nullable String value) {
    return value == null ? "" : value;
  }
}
