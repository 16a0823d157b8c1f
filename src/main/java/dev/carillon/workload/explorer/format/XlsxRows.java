package dev.carillon.workload.explorer.format;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/// A spreadsheet, written as it goes. A sheet holds 1,048,576 rows; more go on in the next sheet,
/// with the names of the columns on top again. A text holds 32,767 characters and is cut there.
/// Numbers of more digits than a spreadsheet keeps are written as texts.
final class XlsxRows implements RowWriter {

  /// Limits of the format (ECMA-376).
  private static final int MOST_ROWS = 1_048_576;

  private static final int MOST_CHARS = 32_767;

  private static final int ROWS_PER_FLUSH = 500;

  private final OutputStream out;
  private final Workbook book;
  private final List<String> columns;
  private Worksheet sheet;
  private int sheets;
  private int row;
  private long cut;

  XlsxRows(OutputStream out, List<String> columns) throws IOException {
    this.out = out;
    this.columns = List.copyOf(columns);
    this.book = new Workbook(out, "Carillon", "1.0");
    this.sheet = begin();
  }

  private Worksheet begin() {
    sheets++;
    Worksheet next = book.newWorksheet(sheets == 1 ? "Data" : "Data " + sheets);
    for (int i = 0; i < columns.size(); i++) {
      next.inlineString(0, i, shortened(Formulas.disarmed(columns.get(i), ValueKind.TEXT)));
    }
    row = 1;
    return next;
  }

  @Override
  public void write(Cells cells) throws IOException {
    if (row == MOST_ROWS) {
      sheet.finish();
      sheet = begin();
    }
    for (int i = 0; i < columns.size(); i++) {
      String text = cells.text(i);
      if (text != null) {
        write(i, text, cells.kind(i));
      }
    }
    row++;
    if (row % ROWS_PER_FLUSH == 0) {
      sheet.flush();
    }
  }

  private void write(int column, String text, ValueKind kind) {
    if (kind == ValueKind.NUMBER && Numbers.isPlain(text) && Numbers.isExact(text)) {
      sheet.value(row, column, Double.valueOf(text));
    } else if (kind == ValueKind.BOOLEAN) {
      sheet.value(row, column, Boolean.valueOf(text));
    } else {
      sheet.inlineString(row, column, shortened(Formulas.disarmed(text, kind)));
    }
  }

  private String shortened(String text) {
    if (text.length() <= MOST_CHARS) {
      return text;
    }
    cut++;
    int end = Character.isHighSurrogate(text.charAt(MOST_CHARS - 1)) ? MOST_CHARS - 1 : MOST_CHARS;
    return text.substring(0, end);
  }

  @Override
  public long cut() {
    return cut;
  }

  @Override
  public void close() throws IOException {
    sheet.finish();
    book.finish();
    out.close();
  }
}
