package dev.carillon.workload.billing;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A stored row as clients see it; amounts are texts, as the document has them.
///
/// @param id number of the row in the file
@RegisterForReflection
record RecordView(
    int id,
    UUID validationRunId,
    int recordNumber,
    long line,
    String facture,
    String idRamq,
    @Nullable LocalDate dateService,
    @Nullable LocalTime debut,
    @Nullable LocalTime fin,
    String periode,
    String lieuPratique,
    String secteurActivite,
    String diagnostic,
    String code,
    @Nullable String unites,
    String role,
    String elementContexte,
    @Nullable String montantPreliminaire,
    @Nullable String montantPaye,
    String doctorInfo,
    String patient) {

  static RecordView of(UUID run, RecordStore.Stored stored, PhiAccess.Eyes eyes) {
    RecordStore.Cells row = stored.row();
    Personal persons = eyes.persons(row.number(), stored.persons());
    return new RecordView(
        row.number(),
        run,
        row.number(),
        row.line(),
        row.facture(),
        row.idRamq(),
        row.date(),
        row.start(),
        row.end(),
        row.period(),
        row.place(),
        row.sector(),
        persons.diagnosis(),
        row.code(),
        plain(row.units()),
        row.role(),
        row.context(),
        plain(row.preliminary()),
        plain(row.paid()),
        persons.doctor(),
        persons.patient());
  }

  private static @Nullable String plain(@Nullable BigDecimal number) {
    return number == null ? null : number.toPlainString();
  }
}
