package dev.carillon.platform.db.schema;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.flywaydb.core.api.resource.LoadableResource;

/// One migration that this program carries.
final class SchemaScript extends LoadableResource {

  private final String name;

  /// @param name of the file, such as `V001__job.sql`
  SchemaScript(String name) {
    this.name = name;
  }

  /// {@return its number (at least 1)}
  int version() {
    return Integer.parseInt(name.substring(1, name.indexOf("__")));
  }

  @Override
  public Reader read() {
    var stream = SchemaScript.class.getResourceAsStream("/" + SchemaScripts.DIRECTORY + "/" + name);
    if (stream == null) {
      throw new UncheckedIOException(new IOException("The migration " + name + " is not here"));
    }
    return new InputStreamReader(stream, StandardCharsets.UTF_8);
  }

  @Override
  public String getAbsolutePath() {
    return getRelativePath();
  }

  @Override
  public String getAbsolutePathOnDisk() {
    return getRelativePath();
  }

  @Override
  public String getFilename() {
    return name;
  }

  @Override
  public String getRelativePath() {
    return SchemaScripts.DIRECTORY + "/" + name;
  }
}
