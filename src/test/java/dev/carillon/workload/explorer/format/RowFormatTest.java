package dev.carillon.workload.explorer.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFormatTest {

  /// One cell.
  private record Cell(@Nullable String value, ValueKind kind) {}

  /// A row of cells that know what they are.
  private record Row(List<Cell> cells) implements Cells {

    static Row of(Cell... cells) {
      return new Row(List.of(cells));
    }

    @Override
    public int size() {
      return cells.size();
    }

    @Override
    public @Nullable String text(int column) {
      return cells.get(column).value();
    }

    @Override
    public ValueKind kind(int column) {
      return cells.get(column).kind();
    }
  }

  private static Cell text(@Nullable String value) {
    return new Cell(value, ValueKind.TEXT);
  }

  private static Cell number(String value) {
    return new Cell(value, ValueKind.NUMBER);
  }

  private static byte[] written(RowFormat format, List<String> names, Row... rows)
      throws IOException {
    var out = new ByteArrayOutputStream();
    try (RowWriter writer = format.writer(out, names)) {
      for (Row row : rows) {
        writer.write(row);
      }
    }
    return out.toByteArray();
  }

  private static String csv(Cell cell) throws IOException {
    String file =
        new String(written(RowFormat.CSV, List.of("c"), Row.of(cell)), StandardCharsets.UTF_8);
    return file.substring("c\n".length(), file.length() - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1", "+1", "-1", "@A1", "=cmd|'/c calc'!A1", "\uFF1D1"})
  void a_text_that_a_spreadsheet_would_run_is_disarmed(String text) throws IOException {
    assertThat(csv(text(text))).isEqualTo("'" + text);
  }

  @ParameterizedTest
  @CsvSource({"-1, -1", "-1.5e10, -1.5e10", "0, 0", "-Infinity, '''-Infinity'", "NaN, NaN"})
  void a_number_stays_a_number(String value, String expected) throws IOException {
    assertThat(csv(number(value))).isEqualTo(expected);
  }

  @Test
  void a_name_of_a_column_is_disarmed_too() throws IOException {
    assertThat(new String(written(RowFormat.CSV, List.of("=a")), StandardCharsets.UTF_8))
        .isEqualTo("'=a\n");
  }

  @Test
  void json_is_what_it_was() throws IOException {
    byte[] file =
        written(
            RowFormat.JSON,
            List.of("n", "n", "b", "j", "t"),
            Row.of(
                number("12345678901234567890.5"),
                number("NaN"),
                new Cell("true", ValueKind.BOOLEAN),
                new Cell("{\"a\": [1]}", ValueKind.JSON),
                text(null)));

    assertThat(new String(file, StandardCharsets.UTF_8))
        .isEqualTo(
            "[\n{\"n\":12345678901234567890.5,\"n_2\":\"NaN\",\"b\":true,\"j\":{\"a\": [1]},"
                + "\"t\":null}]");
    assertThat(new ObjectMapper().readTree(file)).hasSize(1);
  }

  @Test
  void a_spreadsheet_cuts_what_it_cannot_hold_and_says_so() throws IOException {
    var out = new ByteArrayOutputStream();
    try (RowWriter writer = RowFormat.XLSX.writer(out, List.of("a", "b"))) {
      writer.write(Row.of(text("x".repeat(40_000)), number("1234567890123456")));
      assertThat(writer.cut()).isEqualTo(1);
    }

    try (var book = new ReadableWorkbook(new ByteArrayInputStream(out.toByteArray()))) {
      var row = book.getFirstSheet().read().get(1);
      assertThat(row.getCellText(0)).hasSize(32_767);
      assertThat(row.getCellText(1)).isEqualTo("1234567890123456");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123456789012345",
        "-0.00123456789012345",
        "12345678.9012345",
        "0",
        "0.10",
        "1.500000000000000000",
        "-123456789012.345000000000000000",
        "0.000000000000000000",
        "1000000000000000",
        "1234567890123450",
        "-1.23456789012345E-300"
      })
  void a_number_of_up_to_15_digits_is_shown_by_a_spreadsheet_as_it_is(String number) {
    assertThat(Numbers.isExact(number)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1234567890123456",
        "-1234567890123456",
        "0.1234567890123456",
        "1000000000000000.1",
        "1234567890123456000",
        "1e400"
      })
  void a_spreadsheet_would_show_another_number_for_one_of_more(String number) {
    assertThat(Numbers.isExact(number)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1.", ".5", "+1", "01", "1e", "0x1", "1_000", "Infinity", "1 "})
  void what_is_no_json_number_is_none(String text) {
    assertThat(Numbers.isPlain(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0", "10", "1.5", "-1.50", "1e5", "1E-5", "0.1e+10"})
  void what_is_one_is_one(String text) {
    assertThat(Numbers.isPlain(text)).isTrue();
  }
}
