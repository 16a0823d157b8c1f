package dev.carillon.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.carillon.testkit.IssuerResource;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.TestIssuer;
import dev.carillon.testkit.TestIssuer.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// An issuer that went away before the first browser came to this node: the way in for browsers is
/// not made yet, that of programs is.
@QuarkusTest
@TestProfile(IssuerAwayTest.Fresh.class)
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = IssuerResource.class, restrictToAnnotatedClass = true)
class IssuerAwayTest {

  private static final String COOKIE = "q_session_console";

  @SuppressWarnings("NullAway.Init") // set by the issuer's resource
  TestIssuer issuer;

  /// A node of its own, to which no browser has come.
  public static final class Fresh implements QuarkusTestProfile {}

  @Test
  void a_session_is_told_to_come_back_and_a_token_is_good_meanwhile() {
    String token = issuer.accessToken(new Person("alice", "school", Set.of("user")));
    given().get("/q/health/ready").then().statusCode(200);
    issuer.goAway();

    for (int again = 0; again < 2; again++) {
      given()
          .cookie(COOKIE, "made-up")
          .get("/api/me")
          .then()
          .statusCode(503)
          .header("Retry-After", notNullValue())
          .body("type", equalTo("/problems/busy"));
    }
    given().auth().oauth2(token).get("/api/me").then().statusCode(200);

    issuer.comeBack();

    given().cookie(COOKIE, "made-up").get("/api/me").then().statusCode(401);
  }
}
