package dev.carillon.workload.billing.csv;

import dev.carillon.workload.billing.csv.OfficeDay.OfficeFee;
import java.time.LocalDate;
import java.time.temporal.ChronoField;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Some made-up physicians at work, day after day, until enough rows are billed.
///
/// Every kind of [OfficeDay] comes once first, then mostly ordinary ones. A visit may bring rows of
/// its own under the same invoice: clinical interventions (8857, 8859) and the yearly GMF fee
/// (8875).
final class MadeUpPractice {

  private static final LocalDate FIRST_DAY = LocalDate.of(2024, 9, 3);
  private static final int PATIENTS_PER_DOCTOR = 400;
  private static final int ROWS_PER_DOCTOR = 4_000;
  private static final OfficeDay[] ALL_DAYS = OfficeDay.values();
  private static final OfficeDay[] ORDINARY_DAYS = {
    OfficeDay.QUIET,
    OfficeDay.REGISTERED_SIX,
    OfficeDay.WALK_IN_TEN,
    OfficeDay.REGISTERED_TWELVE,
    OfficeDay.BOTH_GROUPS
  };
  private static final String[] VISIT_CODES = {"15838", "15842", "15843", "8882", "9129"};
  private static final String[] DIAGNOSTICS = {"", "J06.9", "I10", "E11.9", "M54.5", "F41.1"};
  private static final String[] WALK_IN_CONTEXTS = {"G160", "AR", "85,G160", "AR,85", "#G160"};
  private static final String[] REGISTERED_CONTEXTS = {"", "", "85", "MTA13", "GMFU", "ICEP"};
  private static final String[] BAD_DATES = {"2025-02-30", "2024-13-01", "31/12/2024", "inconnue"};

  private final SplittableRandom random;
  private final MadeUpPeople people;
  private final AnnualVisits annual;
  private final int badDatesPerThousand;
  private final String[] doctors;
  private final int[] nextPatient;
  private int rowsLeft;
  private int officeDays;
  private int day;
  private int facture = 100_000_000;

  MadeUpPractice(BillingCsvGenerator.Spec spec) {
    random = new SplittableRandom(spec.seed());
    people = new MadeUpPeople(spec.seed());
    annual = new AnnualVisits(people, random.split());
    badDatesPerThousand = spec.badDatesPerThousand();
    rowsLeft = spec.rows();
    int count = Math.clamp(spec.rows() / ROWS_PER_DOCTOR, 3, 60);
    doctors = IntStream.range(0, count).mapToObj(people::doctor).toArray(String[]::new);
    nextPatient = new int[count];
  }

  /// Hands out exactly the wanted number of rows.
  void bill(Consumer<BillingLine> lines) {
    for (day = 0; rowsLeft > 0; day++) {
      for (int doctor = 0; doctor < doctors.length; doctor++) {
        work(nextOfficeDay(), doctor, lines);
      }
    }
  }

  private OfficeDay nextOfficeDay() {
    if (officeDays < ALL_DAYS.length) {
      return ALL_DAYS[officeDays++];
    }
    return oneOf(random.nextInt(10) < 7 ? ORDINARY_DAYS : ALL_DAYS);
  }

  private void work(OfficeDay plan, int doctor, Consumer<BillingLine> lines) {
    boolean interventions = random.nextInt(30) == 0;
    for (OfficeFee fee : plan.fees()) {
      bill(fee, doctor, lines);
    }
    visits(plan.registeredPaid(), new Visit(doctor, false, true, interventions), lines);
    visits(plan.registeredUnpaid(), new Visit(doctor, false, false, interventions), lines);
    visits(plan.walkInPaid(), new Visit(doctor, true, true, interventions), lines);
    visits(plan.walkInUnpaid(), new Visit(doctor, true, false, interventions), lines);
  }

  private record Visit(int doctor, boolean walkIn, boolean paid, boolean intervention) {}

  private void visits(int count, Visit visit, Consumer<BillingLine> lines) {
    for (int i = 0; i < count; i++) {
      bill(visit, lines);
    }
  }

  private void bill(OfficeFee fee, int doctor, Consumer<BillingLine> lines) {
    facture++;
    var item = new Item(fee.code(), 0, fee.cents(), "", "");
    var encounter =
        new Encounter(
            doctor,
            "",
            fee.walkIn() ? oneOf(WALK_IN_CONTEXTS) : "",
            fee.atOffice(),
            "",
            fee.paid());
    emit(encounter, item, lines);
  }

  private void bill(Visit visit, Consumer<BillingLine> lines) {
    facture++;
    var yearly = annual.next(day, visit.paid());
    int doctor = visit.doctor();
    var encounter =
        new Encounter(
            doctor,
            yearly == null ? anyPatient(doctor) : yearly.patient(),
            oneOf(visit.walkIn() ? WALK_IN_CONTEXTS : REGISTERED_CONTEXTS),
            random.nextInt(10) > 0,
            oneOf(DIAGNOSTICS),
            visit.paid());
    String code = yearly == null ? oneOf(VISIT_CODES) : yearly.code();
    emit(encounter, timed(code, 1, 4_000 + 25 * random.nextInt(200)), lines);
    if (visit.intervention() || random.nextInt(40) == 0) {
      emit(encounter, timed("8857", 30, 5_970), lines);
    }
    if (random.nextInt(visit.intervention() ? 4 : 80) == 0) {
      emit(encounter, timed("8859", 15 * (1 + random.nextInt(4)), 2_985), lines);
    }
    if (random.nextInt(50) == 0) {
      emit(encounter, new Item("8875", 0, 935, "", ""), lines);
    }
  }

  private record Encounter(
      int doctor,
      String patient,
      String context,
      boolean atOffice,
      String diagnostic,
      boolean paid) {}

  private record Item(String code, int units, int cents, String start, String end) {}

  private Item timed(String code, int units, int cents) {
    int kind = random.nextInt(10);
    if (kind < 5) {
      return new Item(code, units, cents, "", "");
    }
    if (kind == 5) {
      return new Item(code, units, cents, "00:00", "00:00");
    }
    int start = 8 * 60 + random.nextInt(9 * 60);
    return new Item(code, units, cents, clock(start), clock(start + 10 + random.nextInt(66)));
  }

  private void emit(Encounter encounter, Item item, Consumer<BillingLine> lines) {
    if (rowsLeft == 0) {
      return;
    }
    rowsLeft--;
    LocalDate date = FIRST_DAY.plusDays(day);
    boolean badDate = random.nextInt(1000) < badDatesPerThousand;
    int week = date.get(ChronoField.ALIGNED_WEEK_OF_YEAR);
    lines.accept(
        new BillingLine(
            facture,
            badDate ? oneOf(BAD_DATES) : date.toString(),
            item.start(),
            item.end(),
            Integer.toString(date.getYear() * 100 + week),
            encounter.atOffice(),
            encounter.diagnostic(),
            item.code(),
            item.units(),
            encounter.context(),
            item.cents(),
            encounter.paid() ? item.cents() : 0,
            doctors[encounter.doctor()],
            encounter.patient()));
  }

  /// A patient of this physician; the same one comes back after all others did, so never twice on
  /// one day.
  private String anyPatient(int doctor) {
    int turn = nextPatient[doctor]++ % PATIENTS_PER_DOCTOR;
    return people.patient(doctor * PATIENTS_PER_DOCTOR + turn);
  }

  private <T> T oneOf(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static String clock(int minutes) {
    return "%02d:%02d".formatted(minutes / 60, minutes % 60);
  }
}
