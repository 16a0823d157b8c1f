package dev.carillon.hostile;

import dev.carillon.testkit.Tokens;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A tenant that others try to look at and to change.
final class Victim {

  static final String TENANT = "victim";

  /// A word that stands in what is theirs and nowhere else.
  static final String CANARY = "canary-7f3a9c";

  private static final String KEY = "key-5d1e08";

  private final String url;
  private final String user;
  private final String password;

  /// @param url of the database, as the reactive pool has it
  Victim(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /// Makes one of each thing a person can make that stays as it is.
  ///
  /// @return their ids, and a unique key
  List<String> owns() {
    String token = Tokens.inTenant(TENANT, "alice", "admin", "user");
    List<String> ids = new ArrayList<>();
    ids.add(
        made(
            "/api/jobs",
            token,
            """
            {"type": "noop", "payload": {},
             "options": {"delayMs": 86400000, "uniqueKey": "%s", "tags": ["%s"]}}
            """
                .formatted(KEY, CANARY),
            "data.jobId"));
    ids.add(
        made(
            "/api/schedules",
            token,
            "{\"name\": \"" + CANARY + "\", \"cron\": \"0 0 1 1 *\", \"type\": \"noop\"}",
            "data.id"));
    ids.add(KEY);
    return ids;
  }

  private static String made(String path, String token, String body, String where) {
    return RestAssured.given()
        .auth()
        .oauth2(token)
        .contentType(ContentType.JSON)
        .body(body)
        .post(path)
        .then()
        .statusCode(201)
        .extract()
        .path(where)
        .toString();
  }

  /// What every table that names tenants holds of this one, as a sum.
  Map<String, String> rows() throws SQLException {
    Map<String, String> sums = new TreeMap<>();
    try (var connection = DriverManager.getConnection("jdbc:" + url, user, password)) {
      for (String table : tables(connection)) {
        sums.put(
            table,
            sum(
                connection,
                """
                SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), ''))
                  FROM %s t WHERE tenant = '%s'
                """
                    .formatted(table, TENANT)));
      }
      sums.put(
          "jobs that wait",
          sum(
              connection,
              """
              SELECT md5(string_agg(s::text, ',' ORDER BY s.id))
                FROM job_scheduled s JOIN job_lane l USING (lane) WHERE l.tenant = '%s'
              """
                  .formatted(TENANT)));
    }
    return sums;
  }

  private static List<String> tables(Connection connection) throws SQLException {
    List<String> names = new ArrayList<>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                SELECT c.table_name FROM information_schema.columns c
                  JOIN information_schema.tables t USING (table_schema, table_name)
                 WHERE c.column_name = 'tenant' AND c.table_schema = 'public'
                   AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE 'audit%'
                   AND c.table_name NOT LIKE 'stream%' AND c.table_name NOT LIKE '%figure%'
                """)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static String sum(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }
}
