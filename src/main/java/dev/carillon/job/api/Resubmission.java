package dev.carillon.job.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.carillon.job.JobRequest;
import dev.carillon.job.LaneName;
import dev.carillon.job.StoredOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Turns a job of the history back into the request it came from.
@Singleton
public final class Resubmission {

  private final ObjectMapper json;

  Resubmission(ObjectMapper json) {
    this.json = json;
  }

  /// @return the same type, payload, options, tenant and owner; due now
  public JobRequest of(FoundJob job) {
    JobView old = job.view();
    StoredOptions stored = stored(job.options());
    String rateKey = stored.rateKey();
    var options =
        new JobRequest.Options(
            old.queue(),
            old.priority(),
            null,
            null,
            old.maxAttempts(),
            stored.backoff() == null ? null : stored.backoff().toBackoff(),
            stored.timeoutMs() == null ? null : Duration.ofMillis(stored.timeoutMs()),
            old.uniqueKey(),
            old.concurrencyKey(),
            stored.concurrencyLimit(),
            rateKey == null ? null : LaneName.unscoped(rateKey),
            stored.ratePerSecond(),
            stored.tags(),
            stored.tell());
    return new JobRequest(
        old.type(),
        new RawValue(Objects.requireNonNullElse(old.data(), "{}")),
        job.tenant(),
        old.owner(),
        options);
  }

  private StoredOptions stored(@Nullable String text) {
    try {
      return text == null ? StoredOptions.NONE : json.readValue(text, StoredOptions.class);
    } catch (JsonProcessingException unreadable) {
      throw new IllegalStateException("Stored options that cannot be read", unreadable);
    }
  }
}
