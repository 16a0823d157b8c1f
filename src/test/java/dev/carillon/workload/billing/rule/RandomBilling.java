package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.RowSpec.row;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Small billing files made to collide: two doctors, three days on both sides of a new year, and
/// counts of patients around the thresholds. Equal seeds make equal files.
final class RandomBilling {

  private static final List<String> DAYS = List.of("2024-12-31", "2025-01-01", "2025-01-02");
  private static final List<String> PLACES =
      List.of("53456", "51234", "22345", "20123", "", "99999");
  private static final List<String> CONTEXTS =
      List.of("", "", "", "G160", "AR", "85,G160", "#AR", "G1600", "ICEP", "MTA13", "gap", "ICTOX");
  private static final List<String> ANNUAL = List.of("15801", "15802", "15815", "15840");
  private static final List<String> OTHERS =
      List.of("15804", "15773", "8857", "8859", "8875", "09999", "");
  private static final List<String> TIMES =
      List.of("00:00", "08:00", "08:29", "08:30", "08:31", "08:45", "09:01", "23:50", "00:20");
  private static final List<String> AMOUNTS = List.of("0.00", "42.50", "59.70", "59.69", "89.55");

  private final Random random;
  private final List<RowSpec> rows = new ArrayList<>();

  private RandomBilling(long seed) {
    random = new Random(seed);
  }

  /// One file of up to about 80 rows in random order.
  static List<BilledRow> file(long seed) {
    var file = new RandomBilling(seed);
    file.officeDay();
    file.noise(file.random.nextInt(25));
    Collections.shuffle(file.rows, file.random);
    return RowSpec.file(file.rows);
  }

  /// A day of one doctor with patients around the thresholds and none to three fees.
  private void officeDay() {
    String paidMostly = random.nextBoolean() ? "42.50" : null;
    visits("r", pick(List.of(0, 0, 5, 6, 11, 12, 13)), "", paidMostly);
    visits("w", pick(List.of(0, 0, 9, 10, 19, 20, 21)), "G160", paidMostly);
    int fees = pick(List.of(0, 1, 1, 2, 2, 2, 3));
    for (int n = 0; n < fees; n++) {
      rows.add(
          row(pick(List.of("19928", "19929")), oneIn(3) ? "r1" : null)
              .context(random.nextBoolean() ? "AR" : "")
              .at(oneIn(4) ? pick(PLACES) : "53456")
              .paid(oneIn(3) ? "0.00" : "32.40"));
    }
  }

  private void visits(String prefix, int patients, String context, @Nullable String paid) {
    for (int n = 1; n <= patients; n++) {
      String amount = paid != null && !oneIn(40) ? paid : pick(List.of("42.50", "0.00"));
      rows.add(row("15804", prefix + n).context(context).paid(amount));
    }
  }

  private void noise(int count) {
    for (int n = 0; n < count; n++) {
      rows.add(
          row(code(), pick(List.of("r1", "r2", "w1", "x", "y")))
              .on(oneIn(20) ? null : pick(DAYS))
              .by(oneIn(15) ? null : pick(List.of("doctor-a", "doctor-b")))
              .at(pick(PLACES))
              .context(pick(CONTEXTS))
              .units(oneIn(10) ? null : pick(List.of("15", "30", "60", "120", "150", "150.5")))
              .from(oneIn(8) ? null : pick(TIMES), oneIn(8) ? null : pick(TIMES))
              .billed(oneIn(10) ? null : pick(AMOUNTS))
              .paid(oneIn(10) ? null : pick(AMOUNTS)));
      if (oneIn(20)) {
        rows.add(rows.removeLast().of(null));
      }
    }
  }

  private String code() {
    return switch (random.nextInt(4)) {
      case 0 -> pick(ANNUAL);
      case 1 -> pick(List.of("19928", "19929"));
      default -> pick(OTHERS);
    };
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
