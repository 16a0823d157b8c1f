package dev.carillon.workload.attendance.register;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statement that reviews a certificate.
@Singleton
final class ReviewStore {

  /// `pending` is the guard: of two reviews one counts. Index: the primary key.
  static final String REVIEW =
      """
      UPDATE medical_certificate c
         SET status = $3, reviewed_by = $4, reviewed_at = now(), updated_at = now()
        FROM attendance_student s
       WHERE c.tenant = $1 AND c.id = $2 AND c.status = 'pending'
         AND s.tenant = c.tenant AND s.id = c.student_id
      RETURNING s.user_id, c.start_date::text AS start_date, c.end_date::text AS end_date
      """;

  /// @param person the `sub` of the student, or `null` when nobody can be told
  record Reviewed(@Nullable String person, String from, String to) {}

  /// @return empty when there is none, or none that waits for a review
  Uni<Optional<Reviewed>> review(Tx tx, String tenant, UUID id, String verdict, String by) {
    return tx.connection()
        .preparedQuery(REVIEW)
        .execute(Tuple.of(tenant, id, verdict, by))
        .map(rows ->
            Rows.map(
                    rows,
                    row ->
                        new Reviewed(
                            row.getString("user_id"),
                            row.getString("start_date"),
                            row.getString("end_date")))
                .stream()
                .findFirst());
  }
}
