package dev.carillon.platform.db.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/// The migrations this program carries, in their order.
///
/// They are looked for where the first of them is. In a native executable that was done when it was
/// built: this class is initialised there, so a start reads no directory.
public final class SchemaScripts implements ResourceProvider {

  static final String DIRECTORY = "db/migration";

  /// Released, so it keeps its name.
  private static final String FIRST = "V001__job.sql";

  private static final List<SchemaScript> ALL = found().map(SchemaScript::new).sorted().toList();

  /// {@return the numbers of all migrations, rising}
  public static List<Integer> versions() {
    return ALL.stream().map(SchemaScript::version).toList();
  }

  /// {@return the number of the last one: the schema this program works on}
  public static int newest() {
    return ALL.getLast().version();
  }

  @Override
  public @Nullable LoadableResource getResource(String name) {
    return ALL.stream()
        .filter(script -> script.getRelativePath().equals(name))
        .findFirst()
        .orElse(null);
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return ALL.stream()
        .filter(script ->
            script.getFilename().startsWith(prefix)
                && Stream.of(suffixes).anyMatch(script.getFilename()::endsWith))
        .map(LoadableResource.class::cast)
        .toList();
  }

  private static Stream<String> found() {
    URL first = SchemaScripts.class.getResource("/" + DIRECTORY + "/" + FIRST);
    if (first == null) {
      throw new IllegalStateException("The migrations are not on the class path");
    }
    try {
      return first.openConnection() instanceof JarURLConnection jar
          ? inJar(Path.of(jar.getJarFileURL().toURI()))
          : inDirectory(Path.of(first.toURI()).resolveSibling("."));
    } catch (IOException | URISyntaxException unreadable) {
      throw new IllegalStateException("The migrations cannot be listed", unreadable);
    }
  }

  private static Stream<String> inJar(Path file) throws IOException {
    try (var jar = new JarFile(file.toFile())) {
      return scripts(
          jar.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.startsWith(DIRECTORY + "/"))
              .map(name -> name.substring(DIRECTORY.length() + 1)));
    }
  }

  private static Stream<String> inDirectory(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return scripts(files.map(file -> file.getFileName().toString()));
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
  }

  /// Read to its end, since what it comes from is closed by then.
  private static Stream<String> scripts(Stream<String> names) {
    return names.filter(name -> name.matches("V[0-9]+__.*\\.sql")).toList().stream();
  }
}
