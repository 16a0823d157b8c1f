package dev.carillon.platform.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Every operation of the API is described to its last status.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ApiDescriptionTest {

  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private record Operation(String name, JsonObject description) {

    JsonObject responses() {
      return description.getJsonObject("responses", new JsonObject());
    }
  }

  @Test
  void every_operation_has_a_summary() {
    assertThat(operations())
        .allSatisfy(each ->
            assertThat(each.description().getString("summary")).as(each.name()).isNotBlank());
  }

  @Test
  void every_operation_documents_who_is_refused() {
    assertThat(operations())
        .allSatisfy(each ->
            assertThat(each.responses().fieldNames()).as(each.name()).contains("401", "403"));
  }

  @Test
  void every_operation_on_a_thing_documents_that_it_may_be_missing() {
    assertThat(operations())
        .filteredOn(each -> each.name().contains("{"))
        .isNotEmpty()
        .allSatisfy(
            each -> assertThat(each.responses().fieldNames()).as(each.name()).contains("404"));
  }

  @Test
  void every_operation_with_a_body_documents_how_it_may_be_wrong() {
    assertThat(operations())
        .filteredOn(each -> each.description().containsKey("requestBody"))
        .isNotEmpty()
        .allSatisfy(each ->
            assertThat(each.responses().fieldNames())
                .as(each.name())
                .contains("400", "413", "415", "422"));
  }

  @Test
  void every_operation_has_a_schema_for_its_answer_unless_it_answers_nothing() {
    assertThat(operations())
        .filteredOn(each -> !each.responses().containsKey("204"))
        .allSatisfy(each ->
            assertThat(
                    each.responses().stream()
                        .filter(entry -> entry.getKey().startsWith("2"))
                        .map(entry -> (JsonObject) entry.getValue())
                        .filter(answer -> answer.encode().contains("\"schema\"")))
                .as(each.name())
                .isNotEmpty());
  }

  @Test
  void every_refusal_is_described_as_a_problem() {
    assertThat(operations())
        .allSatisfy(each ->
            assertThat(each.responses().stream())
                .as(each.name())
                .filteredOn(entry -> entry.getKey().matches("[45].."))
                .extracting(entry -> ((JsonObject) entry.getValue()).encode())
                .allMatch(
                    answer -> answer.contains("/Problem") || answer.contains(Problem.MEDIA_TYPE)));
  }

  @Test
  void every_operation_needs_a_bearer_token() {
    assertThat(operations())
        .allSatisfy(each ->
            assertThat(each.description().getJsonArray("security").encode())
                .as(each.name())
                .contains("bearer"));
  }

  /// A scheme that is not complete makes the whole description invalid for generators of clients.
  @Test
  void the_bearer_token_is_the_only_way_in_that_is_described() {
    assertThat(document().getJsonObject("components").getJsonObject("securitySchemes").fieldNames())
        .containsExactly("bearer");
  }

  @Test
  void every_operation_whose_requests_are_counted_documents_that_there_may_be_too_many() {
    assertThat(operations())
        .filteredOn(each -> each.name().contains("/api/v1/"))
        .isNotEmpty()
        .allSatisfy(
            each -> assertThat(each.responses().fieldNames()).as(each.name()).contains("429"));
  }

  @Test
  void every_problem_a_route_names_is_described() {
    var known = document().getJsonObject("components").getJsonObject("responses").fieldNames();

    assertThat(operations())
        .flatExtracting(each -> each.responses().stream().toList())
        .map(entry ->
            ((JsonObject) ((java.util.Map.Entry<?, ?>) entry).getValue()).getString("$ref"))
        .filteredOn(reference -> reference != null)
        .isNotEmpty()
        .allSatisfy(reference ->
            assertThat(known).contains(reference.substring(reference.lastIndexOf('/') + 1)));
  }

  @Test
  void no_property_of_a_schema_is_left_without_type_and_description() {
    var schemas = document().getJsonObject("components").getJsonObject("schemas");
    List<String> bare = new ArrayList<>();
    for (var schema : schemas) {
      var properties =
          ((JsonObject) schema.getValue()).getJsonObject("properties", new JsonObject());
      for (var property : properties) {
        if (((JsonObject) property.getValue()).isEmpty()) {
          bare.add(schema.getKey() + "." + property.getKey());
        }
      }
    }

    assertThat(bare).isEmpty();
  }

  private static List<Operation> operations() {
    List<Operation> found = new ArrayList<>();
    for (var path : document().getJsonObject("paths")) {
      if (!path.getKey().startsWith("/api/") || path.getKey().startsWith("/api/test-surface")) {
        continue;
      }
      for (var operation : (JsonObject) path.getValue()) {
        if (METHODS.contains(operation.getKey())) {
          found.add(
              new Operation(
                  operation.getKey() + " " + path.getKey(), (JsonObject) operation.getValue()));
        }
      }
    }
    assertThat(found).isNotEmpty();
    return found;
  }

  private static JsonObject document() {
    return new JsonObject(
        given().get("/q/openapi?format=json").then().statusCode(200).extract().asString());
  }
}
