package dev.carillon.notification;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What became of each notification on each channel: the rows of `notification_delivery`. Channels
/// make and change them; people read them at `/api/notifications/{id}/deliveries`.
@Singleton
public final class Deliveries {

  private final DeliveryStore store;

  Deliveries(DeliveryStore store) {
    this.store = store;
  }

  /// A delivery to make.
  ///
  /// @param target which endpoint of the channel; empty where there is one per person
  /// @param suppressed why nothing is delivered, in one word such as `preference`; `null` when it
  ///   is
  /// @param held `quiet` or `digest` when it waits for `dueAt`, else `null`
  public record Planned(
      UUID notification,
      String tenant,
      String recipient,
      String channel,
      String target,
      @Nullable String suppressed,
      @Nullable String held,
      @Nullable OffsetDateTime dueAt) {

    /// A delivery to be made at once.
    public static Planned now(Sent sent, String channel, String target) {
      return new Planned(
          sent.id(), sent.tenant(), sent.recipient(), channel, target, null, null, null);
    }
  }

  /// Makes rows, `pending` or `suppressed`.
  ///
  /// @return the ids, in the order of `planned`
  public Uni<List<UUID>> plan(Tx tx, List<Planned> planned) {
    return store.plan(tx, planned);
  }

  /// An attempt begins to hand over, also what another job failed with. Call it in
  /// [dev.carillon.job.Attempt#commit].
  ///
  /// @param jobId the job that delivers
  /// @return how many earlier attempts ended without anybody knowing whether they had handed it
  ///   over (count), or -1 when there is nothing to hand over: sent, suppressed, gone, or failed by
  ///   this job itself
  public Uni<Integer> begin(Tx tx, UUID delivery, long jobId) {
    return store.begin(tx, delivery, jobId);
  }

  /// It was handed over.
  public Uni<Void> sent(Tx tx, UUID delivery) {
    return store.sent(tx, delivery);
  }

  /// It was not handed over, for sure.
  ///
  /// @param error what went wrong, without addresses, names and secrets
  /// @param last whether no attempt follows
  public Uni<Void> failed(Tx tx, UUID delivery, String error, boolean last) {
    return store.failed(tx, delivery, error, last, false);
  }

  /// The attempt is over, and nobody knows whether it was handed over.
  ///
  /// @param error as for [#failed]
  /// @param last whether no attempt follows
  public Uni<Void> unsure(Tx tx, UUID delivery, String error, boolean last) {
    return store.failed(tx, delivery, error, last, true);
  }

  /// It is not delivered at all.
  ///
  /// @param reason one word
  public Uni<Void> suppressed(Tx tx, UUID delivery, String reason) {
    return store.suppressed(tx, delivery, reason);
  }
}
