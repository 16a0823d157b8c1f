package dev.carillon.live;

import dev.carillon.platform.http.HttpProblems;
import dev.carillon.platform.http.Problem;
import dev.carillon.platform.http.ProblemType;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/// Lets browsers log in: their WebSockets cannot set headers, but offer sub-protocols. Out of
/// `carillon.v1, bearer.<token>` the token becomes the `Authorization` header before anybody asks
/// for it, and is offered no further, so that no answer repeats it.
@Singleton
final class LiveToken {

  static final String PROTOCOL = "carillon.v1";

  private static final String CARRIER = "bearer.";
  private static final String OFFERS = "Sec-WebSocket-Protocol";

  /// After the request has its id, before anything reads the token.
  private static final int EARLY = Integer.MIN_VALUE + 1;

  void open(@Observes Router router) {
    router.route("/live").order(EARLY).handler(LiveToken::carry);
    router.route("/live/*").order(EARLY).handler(LiveToken::carry);
  }

  private static void carry(RoutingContext context) {
    var headers = context.request().headers();
    List<String> tokens = new ArrayList<>();
    List<String> protocols = new ArrayList<>();
    for (var line : headers.getAll(OFFERS)) {
      for (var offer : line.split(",", -1)) {
        if (offer.strip().startsWith(CARRIER)) {
          tokens.add(offer.strip().substring(CARRIER.length()));
        } else {
          protocols.add(offer.strip());
        }
      }
    }
    if (tokens.isEmpty()) {
      context.next();
    } else if (tokens.size() > 1 || headers.contains(HttpHeaders.AUTHORIZATION)) {
      refuse(context, "Send one token: in the Authorization header, or as one sub-protocol.");
    } else if (!protocols.contains(PROTOCOL)) {
      refuse(context, "Offer the sub-protocol " + PROTOCOL + " beside the one with the token.");
    } else {
      headers.set(OFFERS, String.join(", ", protocols));
      headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + tokens.getFirst());
      context.next();
    }
  }

  private static void refuse(RoutingContext context, String detail) {
    HttpProblems.answer(context, new Problem(ProblemType.BAD_REQUEST, detail));
  }
}
