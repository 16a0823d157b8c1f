package dev.carillon.workload.billing.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Writes random cells with random quoting, line ends, blank lines and column order, and expects
/// them back. What is expected comes from the cells before they were written, never from a parser.
class BillingCsvRandomTest {

  private static final List<String> TITLES =
      List.of(
          "Facture", "Code", "Patient", "Doctor Info", "Diagnostic", "Élément de contexte", "X");
  private static final String[] PIECES = {
    "a", "É", "7", " ", "\u00A0", ";", ",", "\"", "\n", "\r\n", "œ", "'", "|", "0,5", "\t"
  };
  private static final String[] BLANK_LINES = {"", "\n", "\u00A0\n"};
  private static final List<Charset> CHARSETS =
      List.of(
          StandardCharsets.UTF_8,
          Charset.forName("windows-1252"),
          StandardCharsets.UTF_16LE,
          StandardCharsets.UTF_16BE);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597})
  void random_cells_come_back(long seed) {
    var random = new Random(seed);
    char delimiter = random.nextBoolean() ? ';' : ',';
    List<String> titles = new ArrayList<>(TITLES);
    Collections.shuffle(titles, random);
    List<List<String>> grid = grid(random, 300);

    byte[] file = text(random, delimiter, titles, grid).getBytes(CHARSETS.get(random.nextInt(4)));

    assertThat(CsvFiles.survey(file).dataRecords()).as("seed %d", seed).isEqualTo(grid.size());
    assertThat(CsvFiles.rows(file).stream().map(row -> cells(row)).toList())
        .as("seed %d", seed)
        .isEqualTo(expected(grid, titles));
  }

  private static List<List<String>> grid(Random random, int rows) {
    List<List<String>> grid = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < TITLES.size(); i++) {
        cells.add(cell(random));
      }
      grid.add(cells);
    }
    return grid;
  }

  private static String cell(Random random) {
    var cell = new StringBuilder();
    for (int left = random.nextInt(5); left > 0; left--) {
      cell.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return cell.toString();
  }

  private static String text(
      Random random, char delimiter, List<String> titles, List<List<String>> grid) {
    var text = new StringBuilder(String.join(String.valueOf(delimiter), titles)).append("\r\n");
    for (List<String> cells : grid) {
      for (int i = 0; i < cells.size(); i++) {
        text.append(i == 0 ? "" : String.valueOf(delimiter));
        text.append(written(random, cells.get(i), delimiter));
      }
      text.append(random.nextBoolean() ? "\n" : "\r\n")
          .append(BLANK_LINES[random.nextInt(9) % 3 == 0 ? random.nextInt(3) : 0]);
    }
    return text.toString();
  }

  /// A quotation mark that does not open the cell may stay bare; anything may be quoted.
  private static String written(Random random, String cell, char delimiter) {
    boolean mustQuote =
        cell.startsWith("\"")
            || cell.indexOf(delimiter) >= 0
            || cell.contains("\n")
            || cell.contains("\r");
    return mustQuote || random.nextInt(3) == 0 ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell;
  }

  private static List<List<String>> expected(List<List<String>> grid, List<String> titles) {
    return grid.stream()
        .filter(cells ->
            !at(cells, titles, "Facture").isEmpty() || !at(cells, titles, "Code").isEmpty())
        .map(cells -> TITLES.stream().limit(6).map(title -> at(cells, titles, title)).toList())
        .toList();
  }

  private static String at(List<String> cells, List<String> titles, String title) {
    return cells.get(titles.indexOf(title)).replaceAll("^[\\s\u00A0]+|[\\s\u00A0]+$", "");
  }

  private static List<String> cells(BillingRow row) {
    return List.of(
        row.facture(),
        row.code(),
        row.patient(),
        row.doctor(),
        row.diagnostic(),
        row.contextElements());
  }
}
