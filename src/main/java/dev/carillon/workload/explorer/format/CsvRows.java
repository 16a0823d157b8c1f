package dev.carillon.workload.explorer.format;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// CSV as domain-003 §2 has it: commas, quotes where they are needed, `\n`, NULL as an empty field;
/// UTF-8.
final class CsvRows implements RowWriter {

  private static final int BUFFER_CHARS = 32 * 1024;

  private final CsvWriter csv;
  private final String[] fields;

  CsvRows(OutputStream out, List<String> columns) {
    this.fields = new String[columns.size()];
    this.csv =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.LF)
            .bufferSize(0)
            .build(
                new BufferedWriter(
                    new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER_CHARS));
    csv.writeRecord(columns.stream().map(name -> Formulas.disarmed(name, ValueKind.TEXT)).toList());
  }

  @Override
  public void write(Cells row) {
    for (int i = 0; i < fields.length; i++) {
      String text = row.text(i);
      fields[i] = text == null ? "" : Formulas.disarmed(text, row.kind(i));
    }
    csv.writeRecord(fields);
  }

  @Override
  public void close() throws IOException {
    csv.close();
  }
}
