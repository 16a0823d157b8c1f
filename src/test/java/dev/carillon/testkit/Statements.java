package dev.carillon.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The statements that the product's classes keep as constants.
public final class Statements {

  private static final Pattern SQL =
      Pattern.compile("^\\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE)\\b.*", Pattern.DOTALL);

  /// What is filled in before it is a statement has its own tests.
  private static final Pattern TEMPLATE = Pattern.compile("%(\\d\\$)?[sd]");

  private Statements() {}

  /// @param place class and field
  public record Statement(String place, String text) {}

  /// {@return those of a package and the ones below it}
  public static List<Statement> below(String name) throws Exception {
    List<Statement> all = new ArrayList<>();
    var classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(name);
    for (JavaClass type : classes) {
      for (JavaField field : type.getFields()) {
        if (isConstantText(field)) {
          var value = field.reflect();
          value.setAccessible(true);
          var text = (String) value.get(null);
          if (isStatement(text)) {
            all.add(new Statement(field.getFullName(), text));
          }
        }
      }
    }
    return all;
  }

  private static boolean isConstantText(JavaField field) {
    return field.getRawType().isEquivalentTo(String.class)
        && field.getModifiers().contains(JavaModifier.STATIC)
        && field.getModifiers().contains(JavaModifier.FINAL);
  }

  private static boolean isStatement(String text) {
    return SQL.matcher(text).matches()
        && !TEMPLATE.matcher(text).find()
        && !text.strip().matches("(?s).*;.*\\S.*");
  }
}
