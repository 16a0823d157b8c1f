package dev.carillon.hostile;

import static dev.carillon.hostile.Attack.NOTHING;
import static dev.carillon.hostile.Attack.NO_HEADERS;
import static dev.carillon.hostile.Attack.shown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.hostile.BadInput.Sent;
import dev.carillon.hostile.RawHttp.Answer;
import dev.carillon.hostile.Routes.Route;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// Every bad input against every route the API describes: nothing may be answered by a mistake of
/// ours, let anybody in, show anything of the inside or of another tenant, or be told in the log.
@Tag("hostile")
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class HostileInputTest {

  private static final int LONGEST_TARGET = 8_000;

  /// Routes of HttpSurfaceTest, some of which break for it.
  private static final String OF_OTHER_TESTS = "/api/test-surface/";

  /// Says who is calling, or what any customer may know (integrations.md, providers).
  private static final Set<String> FOR_EVERYBODY = Set.of("GET /api/me");

  @ConfigProperty(name = "quarkus.datasource.reactive.url")
  String url;

  @ConfigProperty(name = "quarkus.datasource.username")
  String user;

  @ConfigProperty(name = "quarkus.datasource.password")
  String password;

  private Attack attack;
  private Routes routes;
  private List<Route> all;

  @BeforeEach
  void read_the_description(TestInfo test) {
    routes = new Routes(RestAssured.get("/q/openapi?format=json").asString());
    all = routes.all().stream().filter(route -> !route.path().startsWith(OF_OTHER_TESTS)).toList();
    attack = new Attack(test.getDisplayName(), RestAssured.port);
    assertThat(all).hasSizeGreaterThan(200);
  }

  @AfterEach
  void stop_listening() {
    attack.close();
  }

  @Test
  void no_bad_token_lets_anybody_in() {
    Map<String, String> tokens = BadInput.tokens();
    closed(route -> {
      for (var token : tokens.entrySet()) {
        List<String> headers = token.getValue().isEmpty() ? NO_HEADERS : List.of(token.getValue());
        Answer answer =
            attack.send(
                route, "token: " + token.getKey(), route.with(name -> "1"), headers, NOTHING);
        if (answer.status() != 401 && answer.status() != 400 && answer.status() != 431) {
          attack.fault(route, token.getKey(), "answered " + answer.status());
        }
      }
      String inAddress = route.with(name -> "1") + "?access_token=" + BadInput.good();
      Answer answer = attack.send(route, "token in the address", inAddress, NO_HEADERS, NOTHING);
      if (answer.status() != 401 && answer.status() != 400) {
        attack.fault(route, "token in the address", "answered " + answer.status());
      }
    });
    attack.assertNothingFound();
  }

  /// Its signature is good, its person is known, and its roles only look like ours.
  @Test
  void no_role_that_looks_like_ours_opens_a_route() {
    List<String> tokens =
        BadInput.roles().stream()
            .map(role -> bearer(Tokens.inTenant("mallory", "mallory", role)))
            .toList();
    closed(route -> {
      for (String token : tokens) {
        Answer answer =
            attack.send(
                route, "a role like ours", route.with(name -> "1"), List.of(token), NOTHING);
        if (answer.isSuccess() && !FOR_EVERYBODY.contains(route.toString())) {
          attack.fault(route, "a role like ours", "answered " + answer.status());
        }
      }
    });
    attack.assertNothingFound();
  }

  @Test
  void no_way_of_writing_a_path_passes_the_door() {
    closed(route -> {
      for (var form : BadInput.paths().entrySet()) {
        String target = form.getValue().apply(route.with(name -> "1"));
        Answer answer = attack.send(route, form.getKey(), target, NO_HEADERS, NOTHING);
        if (answer.isSuccess()) {
          attack.fault(route, form.getKey(), "answered " + answer.status() + " without a token");
        }
      }
    });
    for (String method : List.of("TRACE", "CONNECT", "PROPFIND", "G\u0000T")) {
      Answer answer = new RawHttp(RestAssured.port).send(method, "/api/jobs", NO_HEADERS, NOTHING);
      assertThat(answer.isSuccess() || answer.isServerError()).as(method).isFalse();
    }
    attack.assertNothingFound();
  }

  @Test
  void no_bad_body_is_a_mistake_of_ours() {
    List<String> tokens = List.of(mallory("user"), mallory("superadmin"));
    List<Route> withBody = all.stream().filter(route -> !route.bodyType().isEmpty()).toList();
    attack.overEach(
        withBody,
        route -> {
          String sample =
              route.takesJson() ? routes.sample(route, "x").toString() : "{\"a\":\"x\"}";
          String target = route.with(name -> "1");
          for (String token : tokens) {
            for (var bad : BadInput.bodies(sample).entrySet()) {
              Sent sent = bad.getValue();
              List<String> headers = new ArrayList<>(sent.headers());
              headers.addFirst(token);
              Answer answer = attack.send(route, bad.getKey(), target, headers, sent.body());
              if (answer.isSuccess() && sent.mustBeRefused()) {
                attack.fault(route, bad.getKey(), "was taken");
              }
            }
          }
        });
    attack.assertNothingFound();
  }

  @Test
  void no_bad_value_is_a_mistake_of_ours() {
    String token = mallory("superadmin");
    attack.overEach(
        all,
        route -> {
          for (String text : BadInput.texts()) {
            value(route, token, text);
          }
        });
    attack.assertNothingFound();
  }

  /// In its path and its query at once, and in its body.
  private void value(Route route, String token, String text) {
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    String query =
        String.join("&", route.query().stream().map(name -> name + "=" + encoded).toList());
    String target = route.with(name -> encoded) + (query.isEmpty() ? "" : "?" + query);
    byte[] body =
        route.takesJson() ? BadInput.utf8(routes.sample(route, text).toString()) : NOTHING;
    if (target.length() < LONGEST_TARGET) {
      attack.send(route, "the value " + shown(text), target, json(token), body);
    }
    if (route.takesJson()) {
      attack.send(
          route,
          "the value in the body " + shown(text),
          route.with(name -> "1"),
          json(token),
          body);
    }
  }

  @Test
  void nothing_of_another_tenant_is_shown_or_changed() throws SQLException {
    var victim = new Victim(url, user, password);
    List<String> ids = victim.owns();
    Map<String, String> before = victim.rows();
    List<String> tokens = List.of(mallory("user"), mallory("admin"));

    attack.overEach(
        all,
        route -> {
          for (String token : tokens) {
            for (String id : ids) {
              String target = route.with(name -> id);
              byte[] body =
                  route.takesJson() ? BadInput.utf8(routes.sample(route, id).toString()) : NOTHING;
              String query = "?tenant=" + Victim.TENANT + "&tenantId=victim&owner=alice";
              for (String each : List.of(target, target + query)) {
                Answer answer = attack.send(route, "an id of the victim", each, json(token), body);
                if (answer.text().contains(Victim.CANARY)) {
                  attack.fault(route, id, "shows what is not the caller's");
                }
              }
            }
          }
        });

    attack.assertNothingFound();
    assertThat(victim.rows()).isEqualTo(before);
  }

  /// The routes that ask for a token.
  private void closed(Consumer<Route> one) {
    attack.overEach(all.stream().filter(route -> !Attack.isOpen(route)).toList(), one);
  }

  private String mallory(String role) {
    String token = Tokens.inTenant("mallory", "mallory", role);
    attack.isSecret(token);
    return bearer(token);
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  private static List<String> json(String token) {
    return List.of(token, BadInput.JSON);
  }
}
