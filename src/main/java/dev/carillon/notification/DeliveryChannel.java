package dev.carillon.notification;

import dev.carillon.job.JobRequest;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A way out of the service. A bean that implements this is found at start-up; each of its
/// deliveries is a job.
public interface DeliveryChannel {

  /// {@return the word of its [Channel]; no other bean has the same}
  String name();

  /// Says what is to be delivered of new notifications, in the transaction that makes them. What it
  /// writes (its rows of [Deliveries]) is there if and only if they are.
  ///
  /// @param notifications new ones, at least one, in the order of tenant and recipient; whether one
  ///   goes this way is in [Sent#channels]
  /// @return jobs to enqueue in the same transaction; their arguments hold ids, no text and no name
  Uni<List<JobRequest>> deliveries(Tx tx, List<Sent> notifications);

  /// The job that makes a failed delivery once more. Its row is `pending` again already.
  ///
  /// @return empty when this channel cannot
  default Optional<JobRequest> redelivery(String tenant, UUID delivery) {
    return Optional.empty();
  }
}
