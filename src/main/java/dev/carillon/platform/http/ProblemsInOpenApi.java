package dev.carillon.platform.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.parameters.Parameter.In;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/// Completes the API description: the problems any route may answer with, and the bearer token.
///
/// For each status there is a response `Problem<status>` with one example for each [ProblemType]. A
/// route names those only it has (409), by `@APIResponse(responseCode = "409", ref =
/// "Problem409")`, or says it in its own words by a description.
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class ProblemsInOpenApi implements OASFilter {

  private static final String TOKEN = "bearer";

  /// Where a person has so many requests in a window.
  private static final String COUNTED = "/api/v1/";

  private static final Set<Integer> ALWAYS = Set.of(401, 403, 406, 500, 503);
  private static final Set<Integer> WITH_PARAMETERS = Set.of(400, 422);
  private static final Set<Integer> WITH_BODY = Set.of(400, 413, 415, 422);

  @Override
  public void filterOpenAPI(OpenAPI api) {
    var components =
        api.getComponents() == null ? OASFactory.createComponents() : api.getComponents();
    components.addSchema("Problem", schema());
    Arrays.stream(ProblemType.values())
        .mapToInt(ProblemType::status)
        .distinct()
        .forEach(status -> components.addResponse("Problem" + status, response(status)));
    components.addSecurityScheme(
        TOKEN,
        OASFactory.createSecurityScheme()
            .type(SecurityScheme.Type.HTTP)
            .scheme("bearer")
            .bearerFormat("JWT")
            .description("A token of the configured OIDC server."));
    api.setComponents(components);
    if (api.getPaths() == null) {
      return;
    }
    api.getPaths()
        .getPathItems()
        .forEach((path, item) -> {
          if (path.startsWith("/api/")) {
            item.getOperations().values().forEach(operation -> complete(path, item, operation));
          }
        });
  }

  private static void complete(String path, PathItem item, Operation operation) {
    operation.setSecurity(
        List.of(OASFactory.createSecurityRequirement().addScheme(TOKEN, List.of())));
    Set<Integer> statuses = new TreeSet<>(ALWAYS);
    if (path.startsWith(COUNTED)) {
      statuses.add(429);
    }
    if (path.contains("{")) {
      statuses.add(404);
    }
    if (hasQuery(item.getParameters()) || hasQuery(operation.getParameters())) {
      statuses.addAll(WITH_PARAMETERS);
    }
    if (operation.getRequestBody() != null) {
      statuses.addAll(WITH_BODY);
    }
    APIResponses responses = operation.getResponses();
    responses.getAPIResponses().forEach(ProblemsInOpenApi::fill);
    for (int status : statuses) {
      String code = String.valueOf(status);
      if (!responses.hasAPIResponse(code)) {
        responses.addAPIResponse(code, OASFactory.createAPIResponse().ref("Problem" + status));
      }
    }
  }

  /// A route may say in its own words when it refuses; what it answers with is a problem still.
  private static void fill(String code, APIResponse response) {
    boolean bare = response.getRef() == null && response.getContent() == null;
    if (bare && code.matches("[45]..")) {
      response.setContent(
          OASFactory.createContent()
              .addMediaType(
                  Problem.MEDIA_TYPE,
                  OASFactory.createMediaType().schema(OASFactory.createSchema().ref("Problem"))));
    }
  }

  private static boolean hasQuery(List<Parameter> parameters) {
    return parameters != null
        && parameters.stream().anyMatch(parameter -> parameter.getIn() == In.QUERY);
  }

  private static APIResponse response(int status) {
    var media = OASFactory.createMediaType();
    media.setSchema(OASFactory.createSchema().ref("Problem"));
    var titles = new TreeSet<String>();
    for (var type : ProblemType.values()) {
      if (type.status() == status) {
        titles.add(type.title());
        media.addExample(
            type.slug(), OASFactory.createExample().summary(type.title()).value(example(type)));
      }
    }
    Content content = OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, media);
    var response =
        OASFactory.createAPIResponse().description(String.join(" / ", titles)).content(content);
    if (status == 503 || status == 429) {
      response.addHeader(
          Problem.RETRY_AFTER,
          OASFactory.createHeader()
              .description("Seconds after which another try may help.")
              .schema(OASFactory.createSchema().addType(SchemaType.INTEGER)));
    }
    return response;
  }

  private static Map<String, Object> example(ProblemType type) {
    return Map.of(
        "type", type.uri(),
        "title", type.title(),
        "status", type.status(),
        "detail", "What is wrong this time, and what to do about it.",
        "instance", "0b0c7f52-5f5e-4b0e-8a52-6c7f1f3a9d10",
        "success", false,
        "error", type.title());
  }

  private static Schema schema() {
    return OASFactory.createSchema()
        .addType(SchemaType.OBJECT)
        .description("An error, as RFC 9457 has it. Some types have further members.")
        .required(List.of("type", "title", "status", "detail", "instance", "success", "error"))
        .addProperty("type", text("Which kind of problem; there is a page for each."))
        .addProperty("title", text("What this kind of problem is called."))
        .addProperty("status", number("The HTTP status."))
        .addProperty("detail", text("What is wrong this time, and what to do about it."))
        .addProperty("instance", text("Names this request; the operators find it by this."))
        .addProperty(
            "success",
            OASFactory.createSchema().addType(SchemaType.BOOLEAN).description("Always false."))
        .addProperty("error", text("The title, for the older front ends."))
        .addProperty("pointer", text("The place in the body, as RFC 6901 writes it."))
        .addProperty("errors", faults());
  }

  private static Schema faults() {
    return OASFactory.createSchema()
        .addType(SchemaType.ARRAY)
        .description("All that is wrong with the values of a request.")
        .items(
            OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .addProperty("pointer", text("The place, as RFC 6901 writes it."))
                .addProperty("detail", text("What belongs there.")));
  }

  private static Schema text(String description) {
    return OASFactory.createSchema().addType(SchemaType.STRING).description(description);
  }

  private static Schema number(String description) {
    return OASFactory.createSchema().addType(SchemaType.INTEGER).description(description);
  }
}
