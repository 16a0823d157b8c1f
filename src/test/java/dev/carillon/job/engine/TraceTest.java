package dev.carillon.job.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestProfile(TraceTest.TracesOn.class)
class TraceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String trace = UUID.randomUUID().toString().replace("-", "");

  @Inject SpanCollector collector;

  public static final class TracesOn implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "quarkus.otel.sdk.disabled", "false", "quarkus.otel.bsp.schedule.delay", "100ms");
    }
  }

  @Test
  void an_attempt_belongs_to_the_trace_of_the_request_that_enqueued_its_job() {
    String id = enqueue("{\"type\": \"noop\"}");

    SpanData run = runs("noop", 1).getFirst();

    SpanData request =
        collector.ofTrace(trace).stream()
            .filter(span -> span.getKind() == SpanKind.SERVER)
            .findFirst()
            .orElseThrow();
    assertThat(run.getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(run.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(text(run, "job.id")).isEqualTo(id);
    assertThat(text(run, "job.type")).isEqualTo("noop");
    assertThat(text(run, "job.queue")).isEqualTo("default");
    assertThat(text(run, "job.outcome")).isEqualTo("completed");
    assertThat(run.getAttributes().get(AttributeKey.longKey("job.attempt"))).isEqualTo(1);
  }

  @Test
  void each_attempt_is_a_span_and_a_failure_says_nothing_of_what_failed() {
    enqueue(
        "{\"type\": \"flaky\", \"payload\": {\"failures\": 1},"
            + " \"options\": {\"backoff\": {\"kind\": \"fixed\", \"delayMs\": 10}}}");

    List<SpanData> runs = runs("flaky", 2);

    assertThat(runs)
        .extracting(span -> text(span, "job.outcome"))
        .containsExactlyInAnyOrder("retried", "completed");
    SpanData failed =
        runs.stream()
            .filter(span -> "retried".equals(text(span, "job.outcome")))
            .findFirst()
            .orElseThrow();
    assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(failed.getStatus().getDescription()).isEmpty();
    assertThat(failed.getEvents()).isEmpty();
  }

  @Test
  void the_mail_about_a_job_belongs_to_the_trace_of_its_enqueue() {
    given()
        .auth()
        .oauth2(Tokens.of("bob", Role.Names.USER))
        .contentType(ContentType.JSON)
        .body(
            """
            {"timeZone": "UTC", "quietHours": null, "digest": "off", "email": "bob@example.org",
             "language": "en"}
            """)
        .put("/api/notifications/settings")
        .then()
        .statusCode(200);

    String id = enqueue("{\"type\": \"noop\", \"options\": {\"tell\": [\"completed\"]}}");

    SpanData mail = runs("notification.mail", 1).getFirst();
    assertThat(text(mail, "job.id")).isNotEqualTo(id);
    assertThat(mail.getParentSpanId()).isEqualTo(runs("noop", 1).getFirst().getParentSpanId());
  }

  private List<SpanData> runs(String type, int count) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                collector.ofTrace(trace).stream()
                    .filter(span -> span.getName().equals("run " + type))
                    .toList(),
            found -> found.size() == count);
  }

  private String enqueue(String body) {
    return given()
        .auth()
        .oauth2(Tokens.of("bob", Role.Names.USER))
        .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
        .contentType(ContentType.JSON)
        .body(body)
        .post("/api/jobs")
        .then()
        .statusCode(201)
        .extract()
        .path("data.jobId");
  }

  private static String text(SpanData span, String name) {
    return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(name)));
  }
}
