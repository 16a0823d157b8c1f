package dev.carillon.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A native executable is built with what static fields hold. Addresses and the state of random
/// numbers may not be among it: the build fails, after ten minutes, or worse, does not.
class NativeHeapTest {

  private static final List<Class<?>> FORBIDDEN =
      List.of(Random.class, InetAddress.class, Thread.class);

  private static boolean isForbidden(JavaClass type) {
    return FORBIDDEN.stream().anyMatch(type::isAssignableTo);
  }

  /// A static field holds one itself, or something of ours that has one in a field.
  private static boolean holdsForbidden(JavaField field) {
    return Stream.concat(
            Stream.of(field.getRawType()),
            field.getType().getAllInvolvedRawTypes().stream()
                .filter(type -> type.getPackageName().startsWith("dev.carillon"))
                .flatMap(type -> type.getAllFields().stream())
                .filter(inner -> !inner.getModifiers().contains(JavaModifier.STATIC))
                .map(JavaField::getRawType))
        .anyMatch(NativeHeapTest::isForbidden);
  }

  @Test
  void no_static_field_holds_what_must_not_be_built_in() {
    var fields =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.carillon")
                .stream()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                .toList();

    assertThat(fields).hasSizeGreaterThan(500);
    assertThat(fields).filteredOn(NativeHeapTest::holdsForbidden).isEmpty();
  }
}
