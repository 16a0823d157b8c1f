package dev.carillon.platform.http;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the page behind a request may come from.
///
/// A browser lets any page open a WebSocket anywhere and tells its origin; what is not a browser
/// tells none and has no page to be misled by (ASVS 4.4.2). Any thread may call.
@Singleton
public final class Origins {

  /// Beside the service's own.
  private final Set<String> others;

  Origins(OriginConfig config) {
    this.others =
        Stream.of(config.origins(), config.clientOrigin(), config.corsOrigin())
            .flatMap(Optional::stream)
            .flatMap(Set::stream)
            .map(origin -> origin.strip().replaceFirst("/$", ""))
            .collect(Collectors.toUnmodifiableSet());
  }

  /// {@return whether the request tells no origin, or one that may come in}
  public boolean admit(HttpServerRequest request) {
    List<String> told = request.headers().getAll("Origin");
    if (told.isEmpty()) {
      return true;
    }
    var origin = told.getFirst();
    return told.size() == 1 && (others.contains(origin) || isOwn(origin, request));
  }

  /// {@return whether the request tells that it comes from a page of this service} One that tells
  /// no origin does not.
  public static boolean isOwn(HttpServerRequest request) {
    List<String> told = request.headers().getAll("Origin");
    return told.size() == 1 && isOwn(told.getFirst(), request);
  }

  /// The scheme is left out: behind an ingress that ends TLS we do not know our own.
  private static boolean isOwn(String origin, HttpServerRequest request) {
    try {
      @Nullable String authority = URI.create(origin).getAuthority();
      return authority != null
          && request.authority() != null
          && authority.equalsIgnoreCase(request.authority().toString());
    } catch (IllegalArgumentException notAnOrigin) {
      return false;
    }
  }
}
