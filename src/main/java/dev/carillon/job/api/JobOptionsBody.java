package dev.carillon.job.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.job.BackoffOptions;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// How to run a job, as a caller writes it (architecture.md "The jobs API").
///
/// What concerns one field stands here as a constraint; what concerns two is checked by
/// [JobChecks].
@RegisterForReflection
@Schema(name = "JobOptions", description = "How to run a job; every field may be left out.")
public record JobOptionsBody(
    @Schema(description = "Lane of the tenant the job waits in.")
        @Pattern(regexp = Words.QUEUE, message = Words.QUEUE_SAYS)
        @Nullable String queue,
    @Schema(
            oneOf = {Integer.class, PriorityName.class},
            description = "-100..100, higher runs sooner; or low, medium, normal, high, urgent.",
            examples = "10")
        @Nullable JsonNode priority,
    @Schema(description = "Not before this instant; years 2000 to 2200. Not with delayMs.")
        @Nullable OffsetDateTime runAt,
    @Schema(description = "Not before now plus this many ms, at most ten years. Not with runAt.")
        @Min(0)
        @Max(TEN_YEARS_MS)
        @Nullable Long delayMs,
    @Schema(description = "Tries in all.") @Min(1) @Max(100) @Nullable Integer maxAttempts,
    @Schema(description = "Wait between two tries.") @Nullable BackoffOptions backoff,
    @Schema(description = "Longest run of one attempt in ms, at most a day.") @Min(1) @Max(DAY_MS)
        @Nullable Long timeoutMs,
    @Schema(description = "At most one live job of the tenant carries it.")
        @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
        @Nullable String uniqueKey,
    @Schema(description = "At most concurrencyLimit jobs of the tenant run with it at a time.")
        @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
        @Nullable String concurrencyKey,
    @Schema(description = "1 when left out. Needs concurrencyKey.") @Min(1) @Max(10_000)
        @Nullable Integer concurrencyLimit,
    @Schema(description = "Jobs of the tenant with it start at most ratePerSecond times a second.")
        @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
        @Nullable String rateKey,
    @Schema(description = "Starts per second. Needs rateKey, and rateKey needs it.")
        @DecimalMin("0.001")
        @DecimalMax("100000")
        @Nullable Double ratePerSecond,
    @Schema(description = "Words to find the job by.") @Size(max = 20)
        @Nullable List<@NotNull @Pattern(regexp = Words.TAG, message = Words.TAG_SAYS) String> tags,
    @Schema(
            description =
                "Who hears of which outcome: outcome[:person][@channel], such as completed,"
                    + " failed@email, all.")
        @Size(max = 20)
        @Nullable List<@NotNull @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS) String>
            tell) {

  /// Nothing said: all of it comes from the type.
  public static final JobOptionsBody NONE =
      new JobOptionsBody(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null);

  private static final long TEN_YEARS_MS = 315_576_000_000L;
  private static final long DAY_MS = 86_400_000L;
}
