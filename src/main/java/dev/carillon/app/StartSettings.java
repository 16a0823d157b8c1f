package dev.carillon.app;

import io.smallrye.config.DotEnvConfigSourceProvider;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;

/// What a person may set before the start, read where Quarkus will read it too: system properties,
/// the environment, `.env` and `config/application.properties` of the working directory.
///
/// Quarkus' own configuration does not exist yet at that moment and cannot be asked.
final class StartSettings {

  private static final Path FILE = Path.of("config", "application.properties");
  private static final int ORDINAL_OF_FILE = 260;

  private final SmallRyeConfig config;
  private final boolean development;

  private StartSettings(SmallRyeConfig config, boolean development) {
    this.config = config;
    this.development = development;
  }

  static StartSettings read() {
    var sources = new ArrayList<ConfigSource>();
    DotEnvConfigSourceProvider.dotEnvSources(StartSettings.class.getClassLoader())
        .forEach(sources::add);
    try {
      if (Files.isReadable(FILE)) {
        sources.add(new PropertiesConfigSource(FILE.toUri().toURL(), ORDINAL_OF_FILE));
      }
    } catch (IOException broken) {
      throw new StartRefused("The file " + FILE + " cannot be read: " + broken.getMessage() + ".");
    }
    return of(
        isLoadedByDevelopmentMode(),
        new SmallRyeConfigBuilder().addSystemSources().withSources(sources));
  }

  /// {@return the settings of these sources and of no others}
  static StartSettings of(boolean development, SmallRyeConfigBuilder sources) {
    return new StartSettings(sources.addDefaultInterceptors().build(), development);
  }

  /// {@return the value under the property's or the variable's name; blank is as good as not set}
  Optional<String> get(String name) {
    return config.getOptionalValue(name, String.class).filter(value -> !value.isBlank());
  }

  /// {@return whether it is set to true}
  ///
  /// @param otherwise the answer when it is not set
  /// @throws StartRefused when it is neither true nor false
  boolean flag(String name, boolean otherwise) {
    return switch (get(name).map(value -> value.strip().toLowerCase(Locale.ROOT)).orElse("")) {
      case "" -> otherwise;
      case "true" -> true;
      case "false" -> false;
      default -> throw new StartRefused(name + " is neither true nor false.");
    };
  }

  /// `quarkus:dev` rather than a packaged application.
  boolean isDevelopment() {
    return development;
  }

  /// `LaunchMode.current()` does not know before Quarkus runs; the loader of this class does.
  private static boolean isLoadedByDevelopmentMode() {
    var loader = StartSettings.class.getClassLoader();
    return loader != null
        && loader
            .getClass()
            .getName()
            .equals("io.quarkus.bootstrap.classloading.QuarkusClassLoader");
  }
}
