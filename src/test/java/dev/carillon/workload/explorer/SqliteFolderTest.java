package dev.carillon.workload.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteFolderTest {

  private static final Path ALL = Path.of("/made-up/sqlite");

  private static Path of(String tenant) {
    var config =
        new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 100, new DurationConverter())
            .withMapping(ExplorerConfig.class)
            .withSources(
                new PropertiesConfigSource(
                    Map.of("carillon.explorer.sqlite-folder", ALL.toString()), "test", 400))
            .build()
            .getConfigMapping(ExplorerConfig.class);
    return new SqliteFolder(config).of(tenant).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "default, default",
    "acme-2_b.test, acme-2_b.test",
    "a b, a%20b",
    "..., %2E..",
    "é, %C3%A9",
    "a%2Fb, a%252Fb"
  })
  void a_tenant_is_a_folder_of_its_name(String tenant, String folder) {
    assertThat(of(tenant)).isEqualTo(ALL.resolve(folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "../other", "/etc", "a/b", "a\\b", "a/../../b"})
  void no_tenants_name_leads_out(String tenant) {
    Path folder = of(tenant).normalize();

    assertThat(folder.getParent()).isEqualTo(ALL);
    assertThat(Stream.of("default", "b", "other")).noneMatch(folder::endsWith);
  }
}
