package dev.carillon.notification;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Something to tell a person.
///
/// Neither `values` nor `data` name persons or hold what is private to a third one: both are
/// stored, sent to whoever is connected as the recipient, and mailed.
///
/// @param tenant whose it is
/// @param recipient the `sub` of the person
/// @param type name of a [NotificationType]; an unknown one is told in general words
/// @param severity how it is meant
/// @param values what stands in the places of the text, by name
/// @param data for programs: `jobId`, `link`, `actionUrl`, …; values Jackson can write
/// @param options how it goes out
public record NewNotification(
    String tenant,
    String recipient,
    String type,
    Severity severity,
    Map<String, String> values,
    Map<String, Object> data,
    Options options) {

  private static final int MOST_TYPE_LETTERS = 50;

  /// How a notification goes out.
  ///
  /// @param dedupKey unique per tenant and recipient: a second notification with it is not made;
  ///   `null` for none
  /// @param expiresAfter how long it is of use; `null` for ever, which is until retention ends it
  /// @param mustDeliver goes out at once, whatever preferences and quiet hours say
  /// @param channels those it may take, beside the inbox; empty for all that the person wants
  /// @param trace what its deliveries belong to (W3C `traceparent`); `null` for the trace of
  ///   whoever sends it
  /// @param template name of a text that says more than that of its type; `null` for the type's
  public record Options(
      @Nullable String dedupKey,
      @Nullable Duration expiresAfter,
      boolean mustDeliver,
      Set<Channel> channels,
      @Nullable String trace,
      @Nullable String template) {

    /// Wherever the person wants it.
    public static final Options NONE = new Options(null, null, false, Set.of(), null, null);

    public Options {
      channels = Set.copyOf(channels);
      if (expiresAfter != null && !expiresAfter.isPositive()) {
        throw new IllegalArgumentException("A notification lives for a while, or has no end");
      }
    }

    /// Options in the making: those it was begun with, but for what is said here. Not for several
    /// threads at a time. What each means is said at [Options].
    public static final class Builder {
      private @Nullable String dedupKey;
      private @Nullable Duration expiresAfter;
      private boolean mustDeliver;
      private Set<Channel> channels;
      private @Nullable String trace;
      private @Nullable String template;

      private Builder(Options from) {
        this.dedupKey = from.dedupKey;
        this.expiresAfter = from.expiresAfter;
        this.mustDeliver = from.mustDeliver;
        this.channels = from.channels;
        this.trace = from.trace;
        this.template = from.template;
      }

      public Builder dedupKey(@Nullable String key) {
        dedupKey = key;
        return this;
      }

      public Builder expiresAfter(@Nullable Duration life) {
        expiresAfter = life;
        return this;
      }

      public Builder mustDeliver() {
        mustDeliver = true;
        return this;
      }

      public Builder channels(Set<Channel> only) {
        channels = only;
        return this;
      }

      public Builder trace(@Nullable String traceparent) {
        trace = traceparent;
        return this;
      }

      public Builder template(@Nullable String text) {
        template = text;
        return this;
      }

      private Options done() {
        return new Options(dedupKey, expiresAfter, mustDeliver, channels, trace, template);
      }
    }
  }

  public NewNotification {
    values = Map.copyOf(values);
    data = Map.copyOf(data);
    if (type.isBlank() || type.length() > MOST_TYPE_LETTERS) {
      throw new IllegalArgumentException("A type is 1 to 50 letters long: " + type);
    }
  }

  /// A notification that goes wherever the person wants it.
  public static NewNotification of(
      String tenant,
      String recipient,
      String type,
      Severity severity,
      Map<String, String> values,
      Map<String, Object> data) {
    return new NewNotification(tenant, recipient, type, severity, values, data, Options.NONE);
  }

  /// {@return the same with some options changed}
  public NewNotification with(Consumer<Options.Builder> changes) {
    var builder = new Options.Builder(options);
    changes.accept(builder);
    return new NewNotification(tenant, recipient, type, severity, values, data, builder.done());
  }

  /// {@return the same, made at most once per recipient and key}
  public NewNotification withDedupKey(String key) {
    return with(options -> options.dedupKey(key));
  }
}
