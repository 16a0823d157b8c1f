package dev.carillon.workload.billing.csv;

import java.util.List;

/// What a made-up physician does and bills on one day: enough kinds that every finding of the
/// office fee rule (domain 004, section 3, R1) occurs in a file that holds each of them once.
///
/// The four counts are patients: registered paid, registered unpaid, walk-in paid, walk-in unpaid.
enum OfficeDay {
  QUIET(3, 0, 2, 0),
  REGISTERED_SIX(8, 0, 1, 0, OfficeFee.REGISTERED_19928),
  WALK_IN_TEN(2, 1, 12, 0, OfficeFee.WALK_IN_19928),
  REGISTERED_TWELVE(14, 0, 3, 0, OfficeFee.REGISTERED_19929),
  WALK_IN_TWENTY(1, 0, 22, 0, OfficeFee.WALK_IN_19929),
  BOTH_GROUPS(8, 0, 12, 1, OfficeFee.REGISTERED_19928, OfficeFee.WALK_IN_19928),
  REGISTERED_TOO_FEW(3, 1, 2, 0, OfficeFee.REGISTERED_19928),
  REGISTERED_UNPAID(4, 4, 1, 0, OfficeFee.REGISTERED_19928),
  WALK_IN_TOO_FEW(2, 0, 7, 2, OfficeFee.WALK_IN_19928),
  REGISTERED_UNDER_TWELVE(9, 1, 2, 0, OfficeFee.REGISTERED_19929),
  WALK_IN_UNDER_TWENTY(0, 0, 15, 1, OfficeFee.WALK_IN_19929),
  OVER_BY_REGISTERED_28(7, 0, 21, 0, OfficeFee.REGISTERED_19928, OfficeFee.WALK_IN_19929),
  OVER_BY_WALK_IN_28(13, 0, 11, 0, OfficeFee.REGISTERED_19929, OfficeFee.WALK_IN_19928),
  OVER_BY_THREE(
      8, 0, 11, 0, OfficeFee.REGISTERED_19928, OfficeFee.WALK_IN_19928, OfficeFee.REGISTERED_19928),
  BOTH_WITHOUT_ENOUGH(4, 0, 5, 0, OfficeFee.REGISTERED_19928, OfficeFee.WALK_IN_19928),
  COULD_BE_REGISTERED_29(13, 0, 2, 0, OfficeFee.REGISTERED_19928),
  COULD_BE_WALK_IN_29(2, 0, 21, 0, OfficeFee.WALK_IN_19928),
  COULD_ADD_WALK_IN(7, 0, 11, 0, OfficeFee.REGISTERED_19928),
  COULD_ADD_REGISTERED(8, 0, 12, 0, OfficeFee.WALK_IN_19928),
  COULD_ADD_REGISTERED_FROM_MANY(13, 0, 12, 0, OfficeFee.WALK_IN_19928),
  COULD_SWAP_TWO(13, 0, 11, 0, OfficeFee.REGISTERED_19928, OfficeFee.WALK_IN_19928),
  MISSED_REGISTERED_29(12, 1, 3, 0),
  MISSED_REGISTERED_28(6, 0, 4, 0),
  MISSED_BY_UNPAID(4, 3, 1, 0),
  MISSED_WALK_IN_29(2, 0, 20, 1),
  MISSED_WALK_IN_28(3, 0, 10, 0),
  FEE_AT_HOSPITAL(7, 0, 0, 0, OfficeFee.REGISTERED_19928_AT_HOSPITAL),
  UNPAID_FEE(7, 0, 0, 0, OfficeFee.REGISTERED_19928_UNPAID),
  BEST_CHOICE(13, 0, 21, 0, OfficeFee.REGISTERED_19929),
  BOTH_29(13, 0, 21, 0, OfficeFee.REGISTERED_19929, OfficeFee.WALK_IN_19929),
  FEE_WITHOUT_VISIT(0, 0, 0, 0, OfficeFee.REGISTERED_19928);

  /// A billed office fee of such a day.
  enum OfficeFee {
    REGISTERED_19928(false, false, true, true),
    REGISTERED_19928_AT_HOSPITAL(false, false, false, true),
    REGISTERED_19928_UNPAID(false, false, true, false),
    WALK_IN_19928(true, false, true, true),
    REGISTERED_19929(false, true, true, true),
    WALK_IN_19929(true, true, true, true);

    private final boolean walkIn;
    private final boolean large;
    private final boolean atOffice;
    private final boolean paid;

    OfficeFee(boolean walkIn, boolean large, boolean atOffice, boolean paid) {
      this.walkIn = walkIn;
      this.large = large;
      this.atOffice = atOffice;
      this.paid = paid;
    }

    boolean walkIn() {
      return walkIn;
    }

    String code() {
      return large ? "19929" : "19928";
    }

    int cents() {
      return large ? 6480 : 3240;
    }

    boolean atOffice() {
      return atOffice;
    }

    boolean paid() {
      return paid;
    }
  }

  private final int registeredPaid;
  private final int registeredUnpaid;
  private final int walkInPaid;
  private final int walkInUnpaid;

  /// From `List.of`, so it never changes.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<OfficeFee> fees;

  OfficeDay(
      int registeredPaid,
      int registeredUnpaid,
      int walkInPaid,
      int walkInUnpaid,
      OfficeFee... fees) {
    this.registeredPaid = registeredPaid;
    this.registeredUnpaid = registeredUnpaid;
    this.walkInPaid = walkInPaid;
    this.walkInUnpaid = walkInUnpaid;
    this.fees = List.of(fees);
  }

  int registeredPaid() {
    return registeredPaid;
  }

  int registeredUnpaid() {
    return registeredUnpaid;
  }

  int walkInPaid() {
    return walkInPaid;
  }

  int walkInUnpaid() {
    return walkInUnpaid;
  }

  List<OfficeFee> fees() {
    return fees;
  }
}
