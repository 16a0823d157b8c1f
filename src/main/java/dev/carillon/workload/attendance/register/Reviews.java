package dev.carillon.workload.attendance.register;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.notification.NewNotification;
import dev.carillon.notification.Notifications;
import dev.carillon.notification.Severity;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.rows.PlainRows;
import dev.carillon.platform.rows.RowStore;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Reviews of medical certificates: the verdict, its audit entry and what the student is told, in
/// one transaction.
@Singleton
final class Reviews {

  private final ReviewStore store;
  private final PlainRows<UUID, CertificateRow> certificates;
  private final Notifications notifications;
  private final Audit audit;
  private final Database database;

  Reviews(
      ReviewStore store,
      RowStore rows,
      Notifications notifications,
      Audit audit,
      Database database) {
    this.store = store;
    this.certificates = rows.of(Register.CERTIFICATES);
    this.notifications = notifications;
    this.audit = audit;
    this.database = database;
  }

  /// @param verdict `approved` or `rejected`
  /// @return fails with 404 when the tenant has no such certificate, with 409 when it was reviewed
  ///   before
  Uni<CertificateRow> review(Actor actor, UUID id, String verdict) {
    return database
        .inTransaction(tx ->
            store
                .review(tx, actor.tenant(), id, verdict, actor.id())
                .chain(reviewed ->
                    reviewed.isPresent()
                        ? tell(tx, actor, id, verdict, reviewed.get()).replaceWith(true)
                        : Uni.createFrom().item(false)))
        .chain(done ->
            certificates
                .get(actor, id)
                .invoke(row -> {
                  if (!done) {
                    throw new ProblemException(
                        ProblemType.CONFLICT,
                        "The certificate was reviewed already: it is " + row.status() + ".");
                  }
                }));
  }

  private Uni<Void> tell(
      Tx tx, Actor actor, UUID id, String verdict, ReviewStore.Reviewed reviewed) {
    var entry =
        AuditEntry.done(
            actor.tenant(), actor.id(), "certificate." + verdict, "medical-certificate:" + id);
    return audit
        .record(tx, entry)
        .chain(() ->
            reviewed.person() == null
                ? Uni.createFrom().voidItem()
                : notifications
                    .send(
                        tx, List.of(notification(actor, id, verdict, reviewed, reviewed.person())))
                    .replaceWithVoid());
  }

  private static NewNotification notification(
      Actor actor, UUID id, String verdict, ReviewStore.Reviewed reviewed, String person) {
    boolean approved = verdict.equals("approved");
    return NewNotification.of(
            actor.tenant(),
            person,
            "file_" + verdict,
            approved ? Severity.SUCCESS : Severity.WARNING,
            Map.of("startDate", reviewed.from(), "endDate", reviewed.to()),
            Map.of("actionUrl", "/student/student-dashboard", "certificateId", id.toString()))
        .withDedupKey("certificate:" + id);
  }
}
