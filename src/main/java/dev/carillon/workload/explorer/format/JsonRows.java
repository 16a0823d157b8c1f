package dev.carillon.workload.explorer.format;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A JSON array with one object for each row, a row on a line. Two columns of one name are told
/// apart by a number: `id`, `id_2`.
final class JsonRows implements RowWriter {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator json;
  private final SerializedString[] names;

  JsonRows(OutputStream out, List<String> columns) throws IOException {
    this.names = distinct(columns);
    this.json = FACTORY.createGenerator(out, JsonEncoding.UTF8);
    json.setRootValueSeparator(new SerializedString(""));
    json.writeStartArray();
  }

  private static SerializedString[] distinct(List<String> columns) {
    Set<String> taken = new HashSet<>();
    SerializedString[] names = new SerializedString[columns.size()];
    for (int i = 0; i < names.length; i++) {
      String name = columns.get(i);
      for (int n = 2; !taken.add(name); n++) {
        name = columns.get(i) + "_" + n;
      }
      names[i] = new SerializedString(name);
    }
    return names;
  }

  @Override
  public void write(Cells row) throws IOException {
    json.writeRaw('\n');
    json.writeStartObject();
    for (int i = 0; i < names.length; i++) {
      json.writeFieldName(names[i]);
      String text = row.text(i);
      if (text == null) {
        json.writeNull();
      } else {
        write(text, row.kind(i));
      }
    }
    json.writeEndObject();
  }

  private void write(String text, ValueKind kind) throws IOException {
    switch (kind) {
      case NUMBER -> {
        if (Numbers.isPlain(text)) {
          json.writeNumber(text);
        } else {
          json.writeString(text);
        }
      }
      case BOOLEAN -> json.writeBoolean("true".equals(text));
      case JSON -> json.writeRawValue(text);
      case TEXT -> json.writeString(text);
    }
  }

  @Override
  public void close() throws IOException {
    json.writeEndArray();
    json.close();
  }
}
