package dev.carillon.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// docs/configuration.md knows every setting the code reads.
class ConfigurationPageTest {

  private static final JavaClasses CARILLON =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.carillon");

  private static final Path PROPERTIES =
      Path.of("src", "main", "resources", "application.properties");

  /// The first cell of a line of a table, with a setting of ours.
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(carillon\\.[^`]+)`");

  private static final Pattern VARIABLE = Pattern.compile("\"(CARILLON_[A-Z_]+)\"");

  private static final Pattern SETTING = Pattern.compile("`(carillon\\.[a-z.-]+)`");

  private static String page;

  @BeforeAll
  static void read() throws IOException {
    page = Files.readString(Path.of("docs", "configuration.md"));
  }

  /// @param defaultValue as the code has it; blank for none
  private record Setting(String name, String defaultValue) {}

  private static List<Setting> mapped() {
    return mappings().flatMap(ConfigurationPageTest::settingsOf).toList();
  }

  private static Stream<JavaClass> mappings() {
    return CARILLON.stream().filter(type -> type.isAnnotatedWith(ConfigMapping.class));
  }

  private static Stream<Setting> settingsOf(JavaClass mapping) {
    String prefix = mapping.getAnnotationOfType(ConfigMapping.class).prefix();
    return mapping.getMethods().stream()
        .filter(method -> method.getRawParameterTypes().isEmpty())
        .map(method -> new Setting(name(prefix, method), defaultOf(method)));
  }

  private static String name(String prefix, JavaMethod method) {
    if (method.isAnnotatedWith(WithParentName.class)) {
      return prefix;
    }
    String own =
        method.isAnnotatedWith(WithName.class)
            ? method.getAnnotationOfType(WithName.class).value()
            : method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    boolean keyed = method.getRawReturnType().isEquivalentTo(Map.class);
    return prefix + "." + own + (keyed ? ".<name>" : "");
  }

  private static String defaultOf(JavaMethod method) {
    return method.isAnnotatedWith(WithDefault.class)
        ? method.getAnnotationOfType(WithDefault.class).value()
        : "";
  }

  private static List<String> injected() {
    return CARILLON.stream()
        .flatMap(type -> type.getCodeUnits().stream())
        .flatMap(unit -> unit.getParameters().stream())
        .filter(parameter -> parameter.isAnnotatedWith(ConfigProperty.class))
        .map(parameter -> parameter.getAnnotationOfType(ConfigProperty.class).name())
        .filter(name -> name.startsWith("carillon."))
        .toList();
  }

  @Test
  void every_mapped_setting_has_a_line_with_its_default() {
    assertThat(mapped())
        .hasSizeGreaterThan(10)
        .allSatisfy(setting ->
            assertThat(page.lines())
                .anySatisfy(line ->
                    assertThat(line)
                        .startsWith("| `" + setting.name() + "` |")
                        .contains(setting.defaultValue())));
  }

  @Test
  void every_injected_setting_has_a_line() {
    assertThat(injected())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
  }

  /// What a mapping does not know beside its own settings is refused at the start.
  @Test
  void an_injected_setting_among_those_of_a_mapping_is_known_to_it() {
    List<String> prefixes =
        mappings()
            .map(type -> type.getAnnotationOfType(ConfigMapping.class).prefix() + ".")
            .toList();
    List<String> known = mapped().stream().map(Setting::name).toList();

    assertThat(injected())
        .filteredOn(name -> prefixes.stream().anyMatch(name::startsWith))
        .isSubsetOf(known);
  }

  @Test
  void every_mapped_setting_may_be_set_beside_all_others() throws IOException {
    Map<String, String> set =
        mapped().stream()
            .filter(setting -> !setting.defaultValue().isEmpty() && !setting.name().contains("<"))
            .collect(Collectors.toMap(Setting::name, Setting::defaultValue, (one, same) -> one));
    var builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withConverter(MemorySize.class, 200, new MemorySizeConverter())
            .withSources(
                new PropertiesConfigSource(PROPERTIES.toUri().toURL()),
                new PropertiesConfigSource(set, "test", 400));
    mappings().map(JavaClass::reflect).forEach(builder::withMapping);

    assertThat(builder.build().getValue("carillon.worker.limits-every", String.class))
        .isEqualTo("2s");
  }

  @Test
  void every_setting_of_ours_on_the_page_is_one() throws IOException {
    String properties = Files.readString(PROPERTIES);
    Set<String> read =
        Stream.concat(mapped().stream().map(Setting::name), injected().stream())
            .collect(Collectors.toSet());

    assertThat(ROW.matcher(page).results().map(found -> found.group(1)))
        .hasSizeGreaterThan(50)
        .allSatisfy(
            name -> assertThat(read.contains(name) || properties.contains(name)).as(name).isTrue());
  }

  @Test
  void what_the_variables_of_other_systems_stand_for_has_a_line() {
    String variables = page.substring(page.indexOf("## Variables of the systems"));

    assertThat(SETTING.matcher(variables).results().map(found -> found.group(1)))
        .hasSizeGreaterThan(10)
        .allSatisfy(name ->
            assertThat(page)
                .containsAnyOf(
                    "| `" + name + "` |", "| `" + name.replaceAll("[^.]+$", "<name>") + "` |"));
  }

  @Test
  void every_variable_the_code_names_is_explained() throws IOException {
    try (var sources = Files.walk(Path.of("src", "main", "java"))) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        assertThat(VARIABLE.matcher(Files.readString(source)).results())
            .as(source.toString())
            .allSatisfy(found -> assertThat(page).contains("`" + found.group(1) + "`"));
      }
    }
  }
}
