package dev.carillon.workload.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Figures over many validations.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AnalyticsResourceTest {

  private static final String DAYS = "/api/analytics/validations";
  private static final String RULES = "/api/analytics/rules";

  private final String tenant = "clinic-" + UUID.randomUUID();
  private final BillingClient bob = client("bob", Role.Names.USER);

  private BillingClient client(String name, String role) {
    return BillingClient.inTenant(tenant, name, role);
  }

  @Test
  void without_a_validation_there_is_nothing_to_tell() {
    bob.get(DAYS).statusCode(200).body("", hasSize(0));
    bob.get(RULES).statusCode(200).body("", hasSize(0));
  }

  @Test
  void runs_are_summed_by_day_and_findings_by_scenario() {
    bob.validate(BillingClient.realExport(60, 3));
    String second = bob.validate(BillingClient.realExport(40, 4));

    bob.get(DAYS)
        .statusCode(200)
        .body("", hasSize(1))
        .body("[0].runs", equalTo(2))
        .body("[0].completed", equalTo(2))
        .body("[0].failed", equalTo(0))
        .body("[0].rows", equalTo(100))
        .body("[0].findings", greaterThan(1))
        .body("[0].averageDuration", notNullValue());
    bob.get(RULES).statusCode(200).body("scenarioId", hasItem("P-SUMMARY"));
    int findings = bob.get(RULES).extract().path("findings.sum()");
    int told = bob.get(DAYS).extract().path("[0].findings");
    assertThat(findings).isEqualTo(told);
    assertThat(bob.get(RULES).extract().asString()).doesNotContain(second);
  }

  @Test
  void others_see_their_own_and_admins_the_tenants() {
    bob.validate(BillingClient.realExport(10, 5));

    client("eve", Role.Names.USER).get(DAYS).statusCode(200).body("", hasSize(0));
    client("eve", Role.Names.USER).get(RULES).statusCode(200).body("", hasSize(0));
    client("alice", Role.Names.ADMIN).get(DAYS).statusCode(200).body("[0].runs", equalTo(1));
    BillingClient.inTenant("other-" + tenant, "alice", Role.Names.ADMIN)
        .get(DAYS)
        .body("", hasSize(0));
  }

  @Test
  void a_stretch_that_is_none_is_refused() {
    bob.get(DAYS + "?days=0").statusCode(422);
    bob.get(RULES + "?days=367").statusCode(422);
  }
}
