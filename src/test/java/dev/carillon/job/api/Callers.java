package dev.carillon.job.api;

import static io.restassured.RestAssured.given;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.Tokens;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.UUID;

/// The people of one test, in a tenant nobody else uses, and one elsewhere.
record Callers(String tenant) {

  static Callers inNewTenant() {
    return new Callers("t-" + UUID.randomUUID());
  }

  RequestSpecification owner() {
    return as(Tokens.inTenant(tenant, "bob", Role.Names.USER));
  }

  RequestSpecification otherUser() {
    return as(Tokens.inTenant(tenant, "carol", Role.Names.USER));
  }

  RequestSpecification admin() {
    return as(Tokens.inTenant(tenant, "alice", Role.Names.ADMIN));
  }

  RequestSpecification foreignAdmin() {
    return as(Tokens.inTenant("elsewhere", "mallory", Role.Names.ADMIN));
  }

  RequestSpecification superadmin() {
    return as(Tokens.inTenant("elsewhere", "root", Role.Names.SUPERADMIN));
  }

  /// A job of the owner's, enqueued.
  ///
  /// @param body the job as JSON
  String enqueued(String body) {
    return owner().body(body).post("/api/jobs").then().statusCode(201).extract().path("data.jobId");
  }

  /// A job of the owner's that waits until tomorrow.
  String waiting() {
    return enqueued("{\"type\": \"noop\", \"options\": {\"delayMs\": 86400000}}");
  }

  List<String> listed(RequestSpecification who, String query) {
    return who.get("/api/jobs?" + query).then().statusCode(200).extract().path("data.id");
  }

  private static RequestSpecification as(String token) {
    return given().auth().oauth2(token).contentType(ContentType.JSON);
  }
}
