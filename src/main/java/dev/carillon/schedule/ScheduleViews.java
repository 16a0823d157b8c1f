package dev.carillon.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Shows schedules to admins.
@Singleton
final class ScheduleViews {

  private final ScheduleConfig config;
  private final ObjectMapper json;

  ScheduleViews(ScheduleConfig config, ObjectMapper json) {
    this.config = config;
    this.json = json;
  }

  ScheduleView of(Schedule schedule) {
    Long every = schedule.everySeconds();
    return new ScheduleView(
        Long.toString(schedule.id()),
        schedule.tenant(),
        schedule.name(),
        schedule.description(),
        schedule.cron(),
        every == null ? null : Duration.ofSeconds(every).toString(),
        schedule.zone(),
        schedule.kind(),
        tree(schedule.payload()),
        tree(schedule.options()),
        schedule.catchUp(),
        schedule.catchUpLimit(),
        schedule.overlap(),
        schedule.pausedAt() != null,
        schedule.pausedAt(),
        schedule.pausedBy(),
        schedule.pausedAt() == null ? schedule.nextFire() : null,
        schedule.lastFire(),
        schedule.builtIn(),
        schedule.createdBy(),
        schedule.createdAt(),
        schedule.updatedAt(),
        schedule.version(),
        config.enabled());
  }

  private JsonNode tree(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException unreadable) {
      throw new IllegalStateException("A stored payload cannot be read", unreadable);
    }
  }
}
