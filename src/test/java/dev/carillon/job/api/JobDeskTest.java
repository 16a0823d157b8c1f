package dev.carillon.job.api;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class JobDeskTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Callers callers = Callers.inNewTenant();

  @Inject JobDesk desk;

  @Test
  void who_pauses_and_resumes_all_queues_is_in_the_audit_log() {
    var admin = new Actor("alice", callers.tenant(), Set.of(Role.ADMIN));
    callers.waiting();

    desk.pauseAll(admin).await().atMost(SOON);
    desk.resumeAll(admin).await().atMost(SOON);

    callers
        .admin()
        .get("/api/audit")
        .then()
        .statusCode(200)
        .body("data.action", hasItems("queue.pause", "queue.resume"))
        .body("data[0].resource", equalTo("queue:*"))
        .body("data[0].actor", equalTo("alice"));
  }
}
