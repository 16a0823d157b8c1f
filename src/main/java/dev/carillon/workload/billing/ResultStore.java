package dev.carillon.workload.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.workload.billing.rule.Finding;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The findings of runs, in the order of their rules and then as they were found.
@Singleton
final class ResultStore {

  static final String ADD =
      """
      INSERT INTO validation_results (
        rule_position, ordinal, rule_id, scenario, severity, category, message, solution,
        affected_records, billing_record_id, rule_data, monetary_impact, id_ramq,
        validation_run_id)
      SELECT position, ordinal, rule, scenario, severity, category, message, solution,
             affected::int[], (affected::int[])[1], data::jsonb, impact::numeric, ramq, $13::uuid
        FROM unnest($1::smallint[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[],
                    $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
          AS f(position, ordinal, rule, scenario, severity, category, message, solution, affected,
               data, impact, ramq)
          ON CONFLICT (validation_run_id, rule_position, ordinal) DO NOTHING
      """;

  static final String REMOVE =
      "DELETE FROM validation_results WHERE validation_run_id = $1 AND rule_position = ANY ($2::smallint[])";

  /// One page after a finding, with the persons of the first row it concerns. Indexes: the unique
  /// one of the findings, `billing_records_pkey`.
  static final String PAGE =
      """
      SELECT f.id, f.rule_position, f.ordinal, f.rule_id, f.scenario, f.severity, f.category,
             f.message, f.solution, f.billing_record_id, f.affected_records, f.rule_data::text,
             f.monetary_impact, f.id_ramq, f.created_at, r.personal, r.patient_key,
             r.doctor_key IS NOT NULL AS has_doctor
        FROM validation_results f
        LEFT JOIN billing_records r
          ON r.validation_run_id = f.validation_run_id AND r.record_number = f.billing_record_id
       WHERE f.validation_run_id = $1 AND (f.rule_position, f.ordinal) > ($2, $3)
       ORDER BY f.rule_position, f.ordinal
       LIMIT $4
      """;

  private final Pool pool;
  private final ObjectMapper json;

  ResultStore(Pool pool, ObjectMapper json) {
    this.pool = pool;
    this.json = json;
  }

  /// A finding under its number.
  ///
  /// @param position of the rule among all rules (from 0)
  /// @param ordinal of the finding within its rule and run (from 1)
  record Numbered(int position, int ordinal, Finding finding) {}

  /// A finding as stored.
  ///
  /// @param data the documented `rule_data`, without persons
  /// @param persons those of the first row concerned, `null` without such a row
  record Stored(
      long id,
      int position,
      int ordinal,
      String ruleId,
      String scenario,
      String severity,
      String category,
      String message,
      @Nullable String solution,
      @Nullable Integer record,
      List<Integer> affected,
      Map<String, Object> data,
      @Nullable BigDecimal impact,
      @Nullable String idRamq,
      OffsetDateTime createdAt,
      PhiAccess.@Nullable Sealed persons) {}

  Uni<Void> add(Tx tx, UUID run, List<Numbered> findings) {
    if (findings.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Tuple tuple =
        Columns.of(findings)
            .smallint(Numbered::position)
            .integer(Numbered::ordinal)
            .text(numbered -> numbered.finding().ruleId())
            .text(numbered -> numbered.finding().scenario())
            .text(numbered -> numbered.finding().severity().jsonName())
            .text(numbered -> numbered.finding().category())
            .text(numbered -> numbered.finding().message())
            .text(numbered -> numbered.finding().solution())
            .text(numbered -> array(numbered.finding().affectedRows()))
            .text(numbered -> write(numbered.finding().data()))
            .text(numbered -> plain(numbered.finding().monetaryImpact()))
            .text(numbered -> numbered.finding().idRamq())
            .constant(run)
            .tuple();
    return tx.connection().preparedQuery(ADD).execute(tuple).replaceWithVoid();
  }

  /// Removes what an attempt that did not end found by these rules.
  Uni<Void> remove(Tx tx, UUID run, List<Integer> positions) {
    return tx.connection()
        .preparedQuery(REMOVE)
        .execute(Tuple.of(run, positions.stream().map(Integer::shortValue).toArray(Short[]::new)))
        .replaceWithVoid();
  }

  /// @param position and `ordinal` of the finding before the page; -1 and 0 for the first page
  /// @param limit most findings (count)
  Uni<List<Stored>> page(UUID run, int position, int ordinal, int limit) {
    return pool.preparedQuery(PAGE)
        .execute(Tuple.of(run, (short) position, ordinal, limit))
        .map(rows -> Rows.map(rows, this::stored));
  }

  private Stored stored(Row row) {
    return new Stored(
        row.getLong("id"),
        row.getInteger("rule_position"),
        row.getInteger("ordinal"),
        row.getString("rule_id"),
        row.getString("scenario"),
        row.getString("severity"),
        row.getString("category"),
        row.getString("message"),
        row.getString("solution"),
        row.getInteger("billing_record_id"),
        Arrays.asList(row.getArrayOfIntegers("affected_records")),
        read(row.getString("rule_data")),
        row.getBigDecimal("monetary_impact"),
        row.getString("id_ramq"),
        row.getOffsetDateTime("created_at"),
        persons(row));
  }

  private static PhiAccess.@Nullable Sealed persons(Row row) {
    Buffer personal = row.get(Buffer.class, "personal");
    return personal == null
        ? null
        : new PhiAccess.Sealed(
            personal, row.get(Buffer.class, "patient_key"), row.getBoolean("has_doctor"));
  }

  /// An array as PostgreSQL reads it.
  private static String array(List<Integer> numbers) {
    var text = new StringBuilder("{");
    for (Integer number : numbers) {
      text.append(text.length() > 1 ? "," : "").append(number);
    }
    return text.append('}').toString();
  }

  private static @Nullable String plain(@Nullable BigDecimal number) {
    return number == null ? null : number.toPlainString();
  }

  private String write(Map<String, Object> data) {
    try {
      return json.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rule_data holds a value JSON cannot", e);
    }
  }

  @SuppressWarnings("unchecked") // A JSON object is read as a map with text keys.
  private Map<String, Object> read(String data) {
    try {
      return json.readValue(data, Map.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rule_data is no JSON object", e);
    }
  }
}
