package dev.carillon.platform.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

  @Test
  void a_url_is_read_into_its_parts() {
    var url =
        DatabaseUrl.parse("postgresql://ann:p%40ss%2Fw+rd@db.example:5433/bells?sslmode=require");

    assertThat(url.host()).isEqualTo("db.example");
    assertThat(url.port()).isEqualTo(5433);
    assertThat(url.database()).isEqualTo("bells");
    assertThat(url.user()).isEqualTo("ann");
    assertThat(url.password()).isEqualTo("p@ss/w+rd");
    assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/bells?sslmode=require");
    assertThat(url.reactiveUrl()).isEqualTo("postgresql://db.example:5433/bells?sslmode=require");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a${b}c",
        "$",
        "a$b",
        "a$$b",
        "$$$",
        "a\\$b",
        "a\\\\$b",
        "\\${b}",
        "$${b}",
        "${b:c}",
        "100%",
        "a\\b",
        "a\\",
        "~!@#^&*()_+=[]{}|;:'\",.<>/?`-"
      })
  void a_user_and_a_password_reach_the_data_sources_as_they_are(String text) {
    var encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
    var url = DatabaseUrl.parse("postgresql://" + encoded + ":" + encoded + "@db/d");
    var settings = new HashMap<>(url.settings());
    settings.putAll(url.settingsBesidePooler());
    settings.put("engine.username", "${quarkus.datasource.username}");
    settings.put("engine.password", "${quarkus.datasource.password}");

    var config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSources(new PropertiesConfigSource(settings, "test", 400))
            .build();

    assertThat(
            Stream.of(
                "quarkus.datasource.username",
                "quarkus.datasource.password",
                "engine.username",
                "engine.password",
                "carillon.database.direct.user",
                "carillon.database.direct.password"))
        .allSatisfy(name -> assertThat(config.getValue(name, String.class)).isEqualTo(text));
  }

  @Test
  void the_jdbc_form_is_read_too() {
    var url = DatabaseUrl.parse("jdbc:postgresql://db/bells?user=ann&password=a%26b");

    assertThat(url.user()).isEqualTo("ann");
    assertThat(url.password()).isEqualTo("a&b");
    assertThat(url.port()).isEqualTo(5432);
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_db", "[::1]", "10.0.0.7", "db.default.svc.cluster.local"})
  void hosts_are_taken_as_they_are(String host) {
    assertThat(DatabaseUrl.parse("postgres://u:p@" + host + ":6000/d").host()).isEqualTo(host);
  }

  @Test
  void a_certificate_to_check_goes_to_both_clients() {
    var url =
        DatabaseUrl.parse("postgresql://u:p@db/d?sslmode=verify-full&sslrootcert=/etc/ca.pem");

    assertThat(url.jdbcUrl()).endsWith("?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem");
    assertThat(url.settings())
        .containsEntry("quarkus.datasource.reactive.trust-certificate-pem.certs", "/etc/ca.pem")
        .containsEntry("quarkus.datasource.reactive.hostname-verification-algorithm", "HTTPS")
        .doesNotContainKey("quarkus.datasource.reactive.trust-all");
    assertThat(url.settingsBesidePooler())
        .containsEntry("carillon.database.direct.root-certificate", "/etc/ca.pem");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://u:hunter2@db/d",
        "db:5432",
        "postgresql://u:hunter2%20x@db/d",
        "postgresql://u:hunter2%C3%A4@db/d",
        "postgresql://u:hunter2@db",
        "postgresql://u:hunter2@db/",
        "postgresql://u:hunter2@/d",
        "postgresql://:hunter2@db/d",
        "postgresql://u:hunter2@db:0/d",
        "postgresql://u:hunter2@db:65536/d",
        "postgresql://u:hunter2@db:port/d",
        "postgresql://u:hunter2 x@db/d",
        "postgresql://u:hunter2%@db/d",
        "postgresql://u:hunter2@db/d?sslmode=on",
        "postgresql://u:hunter2@db/d?sslmode=verify-full",
        "postgresql://u:hunter2@db/d?hunter2=hunter2",
      })
  void a_wrong_url_is_refused_with_the_variable_the_cure_and_no_password(String wrong) {
    assertThatThrownBy(() -> DatabaseUrl.parse(wrong))
        .isInstanceOf(WrongDatabaseUrl.class)
        .hasMessageStartingWith("CARILLON_DATABASE_URL ")
        .hasMessageContaining("postgresql://user:password@host:5432/database")
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  @Test
  void the_password_does_not_show_in_a_log() {
    assertThat(DatabaseUrl.parse("postgresql://u:hunter2@db/d").toString())
        .doesNotContain("hunter2");
  }
}
