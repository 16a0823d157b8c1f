package dev.carillon.console;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A part of a list of jobs.
@RegisterForReflection
@Schema(name = "JobRows", description = "A part of a list of jobs, the newest first.")
record JobPage(
    @Schema(description = "Always true.") boolean success,
    @Schema(description = "The jobs.") List<JobRow> data,
    @Schema(description = "Where to go on; null at the end.") @Nullable String next,
    @Schema(description = "false: the search went as far as it goes at a time, not to the end.")
        boolean complete,
    @Schema(description = "Jobs that were looked at when complete is false; else 0.")
        long searched) {

  private static final int LONGEST_NUMBER = 19;

  static JobPage of(JobScanStore.Found found) {
    boolean complete = found.searched() == 0 || found.last() == null;
    return new JobPage(
        true,
        found.jobs(),
        found.last() == null ? null : cursor(found.last()),
        complete,
        complete ? 0 : found.searched());
  }

  private static String cursor(long id) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Long.toString(id).getBytes(StandardCharsets.US_ASCII));
  }

  /// {@return the id a cursor stands for; empty when it is none of ours}
  static OptionalLong id(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
      return text.matches("[0-9]{1," + (LONGEST_NUMBER - 1) + "}")
          ? OptionalLong.of(Long.parseLong(text))
          : OptionalLong.empty();
    } catch (IllegalArgumentException foreign) {
      return OptionalLong.empty();
    }
  }
}
