package dev.carillon.workload.billing.csv;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Yearly visits of made-up patients, so that every case of the annual rule (domain 004, section 3,
/// R2) occurs: once, twice paid, paid and unpaid, twice unpaid.
final class AnnualVisits {

  private static final String[] CODES = {
    "15801", "15802", "15815", "15816", "15819", "15820", "15821", "15822", "15835", "15836",
    "15839", "15840"
  };

  /// Above the numbers of all other patients.
  private static final int FIRST_PATIENT = 50_000_000;

  private final MadeUpPeople people;
  private final SplittableRandom random;
  private final ArrayDeque<Due> paidDue = new ArrayDeque<>();
  private final ArrayDeque<Due> unpaidDue = new ArrayDeque<>();
  private int patients;

  AnnualVisits(MadeUpPeople people, SplittableRandom random) {
    this.people = people;
    this.random = random;
  }

  /// A yearly visit.
  record Yearly(String patient, String code) {}

  private record Due(String patient, int firstDay) {}

  /// The yearly visit that a visit of this day is, if it is one.
  ///
  /// @param day days since the first (from 0, never falling)
  @Nullable Yearly next(int day, boolean paid) {
    var due = paid ? paidDue : unpaidDue;
    Due second = due.peek();
    if (second != null && second.firstDay() < day) {
      due.remove();
      return new Yearly(second.patient(), code());
    }
    return random.nextInt(paid ? 20 : 3) == 0 ? begin(day) : null;
  }

  /// Of three patients, one comes once, one again paid and one again unpaid.
  private Yearly begin(int day) {
    String patient = people.patient(FIRST_PATIENT + patients);
    switch (patients++ % 3) {
      case 0 -> paidDue.add(new Due(patient, day));
      case 1 -> unpaidDue.add(new Due(patient, day));
      default -> {}
    }
    return new Yearly(patient, code());
  }

  private String code() {
    return CODES[random.nextInt(CODES.length)];
  }
}
