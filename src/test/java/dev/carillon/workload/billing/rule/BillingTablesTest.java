package dev.carillon.workload.billing.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BillingTablesTest {

  private static BillingCode code(String code, String place, @Nullable String tariff) {
    return new BillingCode(
        code,
        "",
        place,
        tariff == null ? null : new BigDecimal(tariff),
        null,
        false,
        "",
        "",
        "",
        "",
        "",
        "",
        true);
  }

  @Test
  void the_tariff_depends_on_the_kind_of_place() {
    var tables =
        new BillingTables(
            List.of(
                code("1", BillingCode.ESTABLISHMENT, "10"), code("1", BillingCode.CABINET, "20")),
            List.of());

    assertThat(tables.tariff("1", "51234")).contains(new BigDecimal("20.00"));
    assertThat(tables.tariff("1", "20123")).contains(new BigDecimal("10.00"));
    assertThat(tables.tariff("1", "")).contains(new BigDecimal("10.00"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Établissement", "E\u0301TABLISSEMENT", "etablissement", "e\u0301tablissement "})
  void a_kind_of_place_is_known_whatever_its_case_and_accents(String word) {
    var tables =
        new BillingTables(List.of(code("1", "Cabinet", "20"), code("1", word, "10")), List.of());

    assertThat(tables.tariff("1", "20123")).contains(new BigDecimal("10.00"));
    assertThat(tables.tariff("1", "51234")).contains(new BigDecimal("20.00"));
  }

  @Test
  void a_row_without_tariff_gives_way_to_the_other() {
    var tables =
        new BillingTables(
            List.of(
                code("1", BillingCode.CABINET, null), code("1", BillingCode.ESTABLISHMENT, "10")),
            List.of());

    assertThat(tables.tariff("1", "51234")).contains(new BigDecimal("10.00"));
  }

  @Test
  void a_code_without_any_tariff_or_row_has_none() {
    var tables = new BillingTables(List.of(code("1", BillingCode.CABINET, null)), List.of());

    assertThat(tables.tariff("1", "51234")).isEmpty();
    assertThat(tables.tariff("2", "51234")).isEmpty();
    assertThat(tables.codeRows("2")).isEmpty();
  }

  @Test
  void a_place_is_found_by_its_number() {
    BillingReference reference = DemoReference.reference();

    assertThat(reference.establishment("51234")).get().matches(Establishment::ep33);
    assertThat(reference.establishment("53456")).get().matches(place -> !place.ep33());
    assertThat(reference.establishment("00000")).isEmpty();
  }

  @Test
  void a_number_of_a_place_comes_once() {
    var place = new Establishment("51234", "", "", "", true);

    assertThatThrownBy(() -> new BillingTables(List.of(), List.of(place, place)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void the_demo_has_two_rows_per_code_with_the_documented_tariffs() {
    BillingReference demo = DemoReference.reference();

    assertThat(DemoReference.codes())
        .allSatisfy(row -> assertThat(demo.codeRows(row.code())).hasSize(2));
    assertThat(demo.tariff("19928", "51234")).contains(new BigDecimal("32.40"));
    assertThat(demo.tariff("19929", "51234")).contains(new BigDecimal("64.80"));
    assertThat(demo.tariff("8875", "51234")).contains(new BigDecimal("9.35"));
    assertThat(demo.tariff("8857", "51234")).contains(new BigDecimal("59.70"));
  }
}
