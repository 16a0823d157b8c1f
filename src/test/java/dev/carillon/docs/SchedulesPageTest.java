package dev.carillon.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schedule.BuiltInSchedule;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// docs/schedules.md lists the schedules that come with the service, and when they fire.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SchedulesPageTest {

  private static final Pattern LISTED = Pattern.compile("(?m)^\\| (`[a-z.-]+` \\| `[^`]+`) \\|");

  @Inject @All List<BuiltInSchedule> builtIn;

  @Test
  void the_page_and_the_service_name_the_same_schedules_and_times() throws IOException {
    var listed =
        LISTED
            .matcher(Files.readString(Path.of("docs", "schedules.md")))
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(
            builtIn.stream().map(one -> "`" + one.name() + "` | `" + one.cron() + "`").toList());
    assertThat(builtIn).allSatisfy(one -> assertThat(one.zone()).isEqualTo("UTC"));
  }
}
