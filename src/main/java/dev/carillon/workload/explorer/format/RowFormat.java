package dev.carillon.workload.explorer.format;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The formats of exports (domain-003 §2).
public enum RowFormat {
  CSV("text/csv; charset=utf-8") {
    @Override
    public RowWriter writer(OutputStream out, List<String> columns) throws IOException {
      return new CsvRows(out, columns);
    }
  },
  JSON("application/json") {
    @Override
    public RowWriter writer(OutputStream out, List<String> columns) throws IOException {
      return new JsonRows(out, columns);
    }
  },
  XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") {
    @Override
    public RowWriter writer(OutputStream out, List<String> columns) throws IOException {
      return new XlsxRows(out, columns);
    }
  };

  private final String mediaType;

  RowFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /// {@return the format of a name as clients write it: `csv`, `json`, `xlsx`, or `excel`}
  public static Optional<RowFormat> named(String word) {
    return switch (word) {
      case "csv" -> Optional.of(CSV);
      case "json" -> Optional.of(JSON);
      case "xlsx", "excel" -> Optional.of(XLSX);
      default -> Optional.empty();
    };
  }

  /// {@return the media type of a file in this format}
  public String mediaType() {
    return mediaType;
  }

  /// {@return how names of files in this format end, with the dot}
  public String ending() {
    return "." + name().toLowerCase(Locale.ROOT);
  }

  /// Begins a file.
  ///
  /// @param out is closed with the writer
  /// @param columns their names, in order
  public abstract RowWriter writer(OutputStream out, List<String> columns) throws IOException;
}
