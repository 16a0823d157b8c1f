package dev.carillon.workload.billing.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "32,40|32.40",
        "32.4|32.40",
        "32;40|32.40",
        "0,00|0.00",
        "5|5.00",
        ",5|0.50",
        "7,|7.00",
        "-32,40|-32.40",
        "$ 32,40|32.40",
        "32,40 $|32.40",
        "1 234,56|1234.56",
        "1\u00A0234,56\u00A0$|1234.56",
        "1\u202F234,56|1234.56",
        "32,405|32.41",
        "99999999,99|99999999.99"
      })
  void an_amount_is_read_with_either_decimal_mark_and_without_dollars_and_blanks(
      String text, BigDecimal dollars) {
    assertThat(CellText.amount(text)).isEqualTo(dollars);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "$",
        ",",
        "-",
        "abc",
        "12a",
        "1,234.56",
        "1.2.3",
        "1e5",
        "1E999999999",
        "--1",
        "1-",
        "(5,00)",
        "NaN",
        "100000000",
        "99999999,995",
        "123456789012345678901234567890",
        "١٢"
      })
  void an_amount_that_nobody_can_read_or_store_is_null(String text) {
    assertThat(CellText.amount(text)).isNull();
  }

  @Test
  void a_number_of_units_keeps_its_digits() {
    assertThat(CellText.number("12,345")).isEqualTo(new BigDecimal("12.345"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-01-31", "2024-02-29", "0001-01-01", "9999-12-31"})
  void a_date_is_read_as_written(String text) {
    assertThat(CellText.date(text)).isEqualTo(LocalDate.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2025-02-29",
        "1900-02-29",
        "2025-13-01",
        "2025-00-10",
        "2025-04-31",
        "2025-04-00",
        "0000-01-01",
        "25-01-01",
        "2025/01/01",
        "20250101",
        "2025-1-1",
        "2025-01-01 ",
        "+025-01-01",
        "2025-01-01T00:00",
        "demain"
      })
  void anything_else_is_no_date(String text) {
    assertThat(CellText.date(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"08:30,08:30", "8:30,08:30", "00:00,00:00", "23:59,23:59", "08:30:59,08:30"})
  void a_time_of_24_hours_is_read(String text, LocalTime time) {
    assertThat(CellText.time(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "24:00",
        "12:60",
        "8h30",
        "12:3",
        "123:00",
        "12:30:60",
        "12:30:",
        "12:300"
      })
  void anything_else_is_no_time(String text) {
    assertThat(CellText.time(text)).isNull();
  }

  @Test
  void blanks_of_every_kind_are_trimmed_at_both_ends_only() {
    char[] text = "x \t\u00A0a b\u202F\r\n x".toCharArray();

    assertThat(CellText.trimmed(text, 1, text.length - 2)).isEqualTo("a b");
  }
}
