package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A row of a test file, described by what matters in the test; everything else is ordinary: one
/// doctor, one day, a private office, paid. Every method answers a changed copy.
final class RowSpec implements Cloneable {

  static final String OFFICE = "53456";
  static final String GMF = "51234";
  static final String HOSPITAL = "20123";

  private String code = "";
  private String idRamq = "10000000001";
  private @Nullable LocalDate date = LocalDate.of(2025, 3, 4);
  private @Nullable LocalTime start;
  private @Nullable LocalTime end;
  private String place = OFFICE;
  private @Nullable BigDecimal units;
  private String contexts = "";
  private @Nullable BigDecimal preliminary = new BigDecimal("42.50");
  private @Nullable BigDecimal paid = new BigDecimal("42.50");
  private @Nullable String doctor = "doctor-a";
  private @Nullable String patient;

  private RowSpec() {}

  /// A paid row of `code` for a patient.
  static RowSpec row(String code, @Nullable String patient) {
    var spec = new RowSpec();
    spec.code = code;
    spec.patient = patient;
    return spec;
  }

  /// A paid office fee without a patient.
  static RowSpec fee(String code) {
    return row(code, null).idRamq("20000000001").paid("32.40");
  }

  /// Paid visits of `count` different registered patients, `r1`, `r2` and so on.
  static List<RowSpec> registered(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> row("15804", "r" + n)).toList();
  }

  /// Paid visits of `count` different patients who walked in, `w1`, `w2` and so on.
  static List<RowSpec> walkIns(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> row("15773", "w" + n).walkIn()).toList();
  }

  static List<RowSpec> unpaid(List<RowSpec> specs) {
    return specs.stream().map(RowSpec::unpaid).toList();
  }

  /// The rows of a file in this order; each part is a [RowSpec] or a list of them.
  static List<BilledRow> file(Object... parts) {
    List<RowSpec> specs = new ArrayList<>();
    for (Object part : parts) {
      switch (part) {
        case RowSpec spec -> specs.add(spec);
        case List<?> list -> list.forEach(each -> specs.add((RowSpec) each));
        default -> throw new IllegalArgumentException("neither a row nor rows: " + part);
      }
    }
    return IntStream.range(0, specs.size()).mapToObj(n -> specs.get(n).numbered(n + 1)).toList();
  }

  BilledRow numbered(int number) {
    return new BilledRow(
        number,
        number + 1L,
        "900000001",
        idRamq,
        date,
        start,
        end,
        place,
        code,
        units,
        BilledRow.contextsOf(contexts),
        preliminary,
        paid,
        doctor,
        patient);
  }

  RowSpec idRamq(String id) {
    return changed(spec -> spec.idRamq = id);
  }

  RowSpec on(@Nullable String day) {
    return changed(spec -> spec.date = day == null ? null : LocalDate.parse(day));
  }

  /// @param begin HH:MM
  RowSpec from(@Nullable String begin, @Nullable String finish) {
    return changed(spec -> {
      spec.start = begin == null ? null : LocalTime.parse(begin);
      spec.end = finish == null ? null : LocalTime.parse(finish);
    });
  }

  RowSpec at(String number) {
    return changed(spec -> spec.place = number);
  }

  RowSpec units(@Nullable String count) {
    return changed(spec -> spec.units = decimal(count));
  }

  RowSpec context(String cell) {
    return changed(spec -> spec.contexts = cell);
  }

  RowSpec walkIn() {
    return context("G160");
  }

  RowSpec billed(@Nullable String amount) {
    return changed(spec -> spec.preliminary = decimal(amount));
  }

  RowSpec paid(@Nullable String amount) {
    return changed(spec -> spec.paid = decimal(amount));
  }

  RowSpec unpaid() {
    return paid("0.00");
  }

  RowSpec by(@Nullable String key) {
    return changed(spec -> spec.doctor = key);
  }

  RowSpec of(@Nullable String key) {
    return changed(spec -> spec.patient = key);
  }

  private RowSpec changed(Consumer<RowSpec> change) {
    try {
      var copy = (RowSpec) clone();
      change.accept(copy);
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable BigDecimal decimal(@Nullable String amount) {
    return amount == null ? null : new BigDecimal(amount);
  }
}
