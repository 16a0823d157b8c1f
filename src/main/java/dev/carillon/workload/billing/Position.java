package dev.carillon.workload.billing;

import dev.carillon.workload.billing.csv.BillingColumn;
import dev.carillon.workload.billing.csv.BillingCsvSurvey;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far the job of a run is; what its checkpoints hold. Nothing of the file's content is in it.
///
/// @param survey what the first pass found, `null` until it has ended
/// @param row last record that is stored (number; 0 for none)
/// @param allStored whether all records are stored
/// @param passes rule passes that have ended (count)
@RegisterForReflection
record Position(@Nullable Survey survey, int row, boolean allStored, int passes) {

  static final Position START = new Position(null, 0, false, 0);

  Position surveyed(BillingCsvSurvey found) {
    return new Position(Survey.of(found), 0, false, 0);
  }

  Position storedTo(int record) {
    return new Position(survey, record, false, 0);
  }

  Position withAllStored() {
    return new Position(survey, row, true, 0);
  }

  Position judged(int ended) {
    return new Position(survey, row, true, ended);
  }

  /// [BillingCsvSurvey] as JSON has it.
  @RegisterForReflection
  record Survey(
      String charset,
      int markBytes,
      char delimiter,
      Map<BillingColumn, Integer> columns,
      int records,
      long bytes) {

    static Survey of(BillingCsvSurvey found) {
      return new Survey(
          found.charset().name(),
          found.markBytes(),
          found.delimiter(),
          found.headerColumns(),
          found.dataRecords(),
          found.bytes());
    }

    BillingCsvSurvey restored() {
      return new BillingCsvSurvey(
          BillingCsvSurvey.charsetNamed(charset), markBytes, delimiter, columns, records, bytes);
    }
  }
}
