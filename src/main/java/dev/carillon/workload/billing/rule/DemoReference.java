package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A small reference for the demo and for tests: the codes that the five rules name, some more
/// visits and a few places of practice.
///
/// The documents give the tariffs of 19928, 19929, 8875, 8857 and 8859 (here the extra unit, per
/// quarter of an hour) and the numbers of the twelve annual codes. **Every other tariff, wording,
/// heading and establishment is made up**: load the real tables before judging real bills.
public final class DemoReference {

  private static final String VISITS = "B - CONSULTATION, EXAMEN ET VISITE";
  private static final String LUMP_SUMS = "A - FORFAITS ET SUPPLÉMENTS";
  private static final String UNDER_80 = "Visites sur rendez-vous (patient de moins de 80 ans)";
  private static final String FROM_80 = "Visites sur rendez-vous (patient de 80 ans ou plus)";
  private static final String TAKING_CHARGE = "Visite de prise en charge";
  private static final String PERIODIC = "Visite périodique";
  private static final String OCCASIONAL = "Visite ponctuelle";
  private static final String FOLLOW_UP = "Visite de suivi";
  private static final String WALK_IN_GROUP = "Visites sans rendez-vous";
  private static final String INTERVENTION_GROUP = "Intervention clinique";

  private static final List<BillingCode> CODES =
      Stream.of(
              visit("15801", UNDER_80, "Patient vulnérable", TAKING_CHARGE, "88.40", "71.20"),
              visit("15802", UNDER_80, "Patient non vulnérable", TAKING_CHARGE, "66.30", "53.10"),
              visit("15815", UNDER_80, "Patient vulnérable", PERIODIC, "79.90", "64.50"),
              visit("15816", UNDER_80, "Patient non vulnérable", PERIODIC, "61.60", "49.70"),
              visit("15819", UNDER_80, "Patient suivi à deux", TAKING_CHARGE, "84.10", "67.80"),
              visit("15820", UNDER_80, "Patient suivi à deux", PERIODIC, "74.60", "60.20"),
              visit("15821", FROM_80, "Patient vulnérable", TAKING_CHARGE, "98.70", "79.50"),
              visit("15822", FROM_80, "Patient non vulnérable", TAKING_CHARGE, "81.20", "65.40"),
              visit("15835", FROM_80, "Patient vulnérable", PERIODIC, "90.30", "72.80"),
              visit("15836", FROM_80, "Patient non vulnérable", PERIODIC, "75.80", "61.10"),
              visit("15839", FROM_80, "Patient suivi à deux", TAKING_CHARGE, "94.60", "76.20"),
              visit("15840", FROM_80, "Patient suivi à deux", PERIODIC, "86.50", "69.70"),
              visit("15803", UNDER_80, "Patient vulnérable", FOLLOW_UP, "48.20", "38.90"),
              visit("15804", UNDER_80, "Patient non vulnérable", FOLLOW_UP, "42.50", "34.20"),
              visit("15823", FROM_80, "Patient vulnérable", FOLLOW_UP, "53.40", "43.10"),
              visit("15824", FROM_80, "Patient non vulnérable", FOLLOW_UP, "47.10", "38.00"),
              visit("15773", WALK_IN_GROUP, "Patient inscrit", OCCASIONAL, "38.90", "31.40"),
              visit("15775", WALK_IN_GROUP, "Patient non inscrit", OCCASIONAL, "35.60", "28.70"),
              other("19928", LUMP_SUMS, "Supplément de cabinet", "", "32.40", "32.40", null),
              other("19929", LUMP_SUMS, "Supplément de cabinet", "", "64.80", "64.80", null),
              other("8875", LUMP_SUMS, "Forfait GMF", "", "9.35", "9.35", null),
              other("8857", VISITS, INTERVENTION_GROUP, "Première période", "59.70", "59.70", null),
              other("8859", VISITS, INTERVENTION_GROUP, "Période en sus", null, null, "29.85"))
          .flatMap(List::stream)
          .toList();

  private static final List<Establishment> ESTABLISHMENTS =
      List.of(
          new Establishment("51234", "Clinique de la Rivière", "Cabinet", "Montréal", true),
          new Establishment("52345", "GMF du Plateau-Nord", "Cabinet", "Montréal", true),
          new Establishment("53456", "Cabinet des Érables", "Cabinet", "Laval", false),
          new Establishment("54567", "Clinique du Vieux-Quai", "Cabinet", "Estrie", false),
          new Establishment("20123", "Hôpital de la Vallée", "Hôpital", "Estrie", false),
          new Establishment("21234", "Centre hospitalier du Fleuve", "Hôpital", "Laval", false),
          new Establishment("22345", "GMF-U de la Vallée", "CLSC", "Estrie", true));

  private DemoReference() {}

  /// Two rows per code: at a private office and at an institution.
  public static List<BillingCode> codes() {
    return CODES;
  }

  /// Offices and institutions, some of them a GMF.
  public static List<Establishment> establishments() {
    return ESTABLISHMENTS;
  }

  /// The same in memory, ready for the rules.
  public static BillingReference reference() {
    return new BillingTables(CODES, ESTABLISHMENTS);
  }

  private static List<BillingCode> visit(
      String code, String group, String patient, String leaf, String office, String institution) {
    return List.of(
        row(code, BillingCode.CABINET, VISITS, group, patient, leaf, office, null),
        row(code, BillingCode.ESTABLISHMENT, VISITS, group, patient, leaf, institution, null));
  }

  private static List<BillingCode> other(
      String code,
      String topLevel,
      String group,
      String leaf,
      @Nullable String office,
      @Nullable String institution,
      @Nullable String extraUnit) {
    return List.of(
        row(code, BillingCode.CABINET, topLevel, group, "", leaf, office, extraUnit),
        row(code, BillingCode.ESTABLISHMENT, topLevel, group, "", leaf, institution, extraUnit));
  }

  private static BillingCode row(
      String code,
      String place,
      String topLevel,
      String level1Group,
      String level2Group,
      String leaf,
      @Nullable String tariff,
      @Nullable String extraUnit) {
    String description = leaf.isEmpty() ? level1Group : leaf + " - " + level1Group;
    return new BillingCode(
        code,
        description,
        place,
        dollars(tariff),
        dollars(extraUnit),
        extraUnit != null,
        topLevel,
        level1Group,
        level2Group,
        leaf,
        "",
        "",
        true);
  }

  private static @Nullable BigDecimal dollars(@Nullable String amount) {
    return amount == null ? null : Money.dollars(amount);
  }
}
