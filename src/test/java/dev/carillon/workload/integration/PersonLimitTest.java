package dev.carillon.workload.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A person has so many requests in 15 minutes over all routes of document 002.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PersonLimitTest {

  private static final String LEFT = "X-RateLimit-Remaining";

  private final String tenant = "tenant-" + UUID.randomUUID();

  @Inject Pool pool;

  @ConfigProperty(name = "carillon.integration.requests")
  int most;

  private RequestSpecification person(String name) {
    return IntegrationWorld.as(Tokens.inTenant(tenant, name, Role.Names.ADMIN));
  }

  @Test
  void who_has_none_left_is_told_when_the_next_is() {
    person("eve")
        .get("/api/v1/cloud-providers")
        .then()
        .statusCode(200)
        .header("X-RateLimit-Limit", equalTo(String.valueOf(most)))
        .header(LEFT, equalTo(String.valueOf(most - 1)));
    pool.preparedQuery("UPDATE request_limit SET used = $2 WHERE key LIKE $1")
        .executeAndAwait(Tuple.of("integrations:" + tenant + "%", most - 1));

    person("eve").get("/api/v1/cloud-providers").then().statusCode(200).header(LEFT, equalTo("0"));
    var refused =
        person("eve")
            .get("/api/v1/tenants/" + tenant + "/integrations")
            .then()
            .statusCode(429)
            .header(LEFT, equalTo("0"))
            .body("success", equalTo(false))
            .body("error.code", equalTo("RATE_LIMITED"))
            .extract();

    assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(800L, 900L);
    assertThat(Long.parseLong(refused.header("X-RateLimit-Reset")))
        .isBetween(Instant.now().getEpochSecond() + 800, Instant.now().getEpochSecond() + 960);
    person("bob").get("/api/v1/cloud-providers").then().statusCode(200);
    person("eve").get("/api/schedules").then().header(LEFT, nullValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cloud-providers",
        "queues/stats",
        "oauth/security/metrics",
        "tenants",
        "tenants/me",
        "tenants/%s/projects",
        "tenants/%s/integrations",
        "tenants/%s/cloud-integrations",
        "tenants/%s/integrations/00000000-0000-0000-0000-000000000000/health",
        "tenants/%s/integrations/00000000-0000-0000-0000-000000000000/files",
        "tenants/%s/integration-analytics"
      })
  void each_route_counts_and_says_so(String route) {
    IntegrationWorld.as(Tokens.inTenant(tenant, "eve", Role.Names.ADMIN, Role.Names.SUPERADMIN))
        .get("/api/v1/" + route.formatted(tenant))
        .then()
        .header(LEFT, equalTo(String.valueOf(most - 1)));
  }

  @Test
  void a_provider_that_sends_somebody_back_is_not_counted() {
    RestAssured.given()
        .redirects()
        .follow(false)
        .get("/api/v1/oauth/callback?code=x&state=y")
        .then()
        .statusCode(303)
        .header(LEFT, nullValue());
  }
}
