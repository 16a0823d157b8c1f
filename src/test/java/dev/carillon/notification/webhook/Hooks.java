package dev.carillon.notification.webhook;

import static io.restassured.RestAssured.given;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.Tokens;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/// The people of one test, in a tenant nobody else uses, and their webhooks.
record Hooks(String tenant) {

  static Hooks inNewTenant() {
    return new Hooks("t-" + UUID.randomUUID());
  }

  RequestSpecification admin() {
    return as(Tokens.inTenant(tenant, "alice", Role.Names.ADMIN));
  }

  RequestSpecification user() {
    return as(Tokens.inTenant(tenant, "bob", Role.Names.USER));
  }

  RequestSpecification otherUser() {
    return as(Tokens.inTenant(tenant, "carol", Role.Names.USER));
  }

  RequestSpecification foreignAdmin() {
    return as(Tokens.inTenant(tenant + "-other", "alice", Role.Names.ADMIN));
  }

  RequestSpecification foreignSuperadmin() {
    return as(Tokens.inTenant(tenant + "-other", "root", Role.Names.SUPERADMIN));
  }

  /// A webhook, and the secret it was made with.
  record Made(String id, String secret) {

    String path() {
      return "/api/webhooks/" + id;
    }
  }

  Made add(RequestSpecification who, String url, String... events) {
    ValidatableResponse answer =
        who.body(body(url, events)).post("/api/webhooks").then().statusCode(201);
    return new Made(answer.extract().path("data.id"), answer.extract().path("data.secret"));
  }

  static String body(String url, String... events) {
    return new JsonObject().put("url", url).put("events", new JsonArray(List.of(events))).encode();
  }

  private static RequestSpecification as(String token) {
    return given().auth().oauth2(token).contentType(ContentType.JSON);
  }
}
