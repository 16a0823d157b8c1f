package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CascadeDebuggingTest {

  private static final String LEVEL =
      "quarkus.log.category.\"dev.carillon.workload.cascade\".level";

  @Test
  void it_is_off_unless_asked_for() {
    assertThat(of(Map.of())).isEmpty();
    assertThat(of(Map.of("DEBUG_CASCADE_SYSTEM", "false"))).isEmpty();
  }

  @Test
  void asked_for_it_shows_each_step_of_a_deletion() {
    assertThat(of(Map.of("DEBUG_CASCADE_SYSTEM", "true"))).containsEntry(LEVEL, "DEBUG");
  }

  @Test
  void a_level_that_is_set_stays() {
    assertThat(of(Map.of("DEBUG_CASCADE_SYSTEM", "true", LEVEL, "TRACE"))).isEmpty();
  }

  private static Map<String, String> of(Map<String, String> values) {
    var source = new PropertiesConfigSource(values, "test", 100);
    return new CascadeDebugging(
            StartSettings.of(false, new SmallRyeConfigBuilder().withSources(source)))
        .settings();
  }
}
