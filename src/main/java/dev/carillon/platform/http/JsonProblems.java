package dev.carillon.platform.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Puts what is wrong with a JSON body into the caller's words: a place and what belongs there,
/// never a class name.
final class JsonProblems {

  private static final Map<Class<?>, String> WORDS =
      Map.ofEntries(
          Map.entry(String.class, "a text without NUL and lone surrogates"),
          Map.entry(boolean.class, "true or false"),
          Map.entry(Boolean.class, "true or false"),
          Map.entry(int.class, "a whole number within its range"),
          Map.entry(Integer.class, "a whole number within its range"),
          Map.entry(long.class, "a whole number within its range"),
          Map.entry(Long.class, "a whole number within its range"),
          Map.entry(UUID.class, "a UUID"),
          Map.entry(Duration.class, "a duration such as PT15M"));

  private JsonProblems() {}

  /// {@return the problem, or `null` when not the caller's JSON is at fault but ours}
  static @Nullable Problem of(JacksonException failure) {
    return switch (failure) {
      case InvalidDefinitionException ours -> null;
      case JsonMappingException writing when writing.getProcessor() instanceof JsonGenerator ->
          null;
      case UnrecognizedPropertyException unknown -> unknown(unknown);
      case JsonMappingException number when number.getCause() instanceof InputCoercionException ->
          wrongType(number);
      case JsonMappingException outer when outer.getCause() instanceof JacksonException inner ->
          of(inner);
      case MismatchedInputException empty when endsEarly(empty) -> malformed(empty);
      case JsonMappingException wrong -> wrongType(wrong);
      default -> malformed(failure);
    };
  }

  private static boolean endsEarly(MismatchedInputException wrong) {
    return wrong.getPath().isEmpty()
        && String.valueOf(wrong.getOriginalMessage()).startsWith("No content");
  }

  private static Problem unknown(UnrecognizedPropertyException unknown) {
    var known =
        unknown.getKnownPropertyIds() == null
            ? ""
            : unknown.getKnownPropertyIds().stream()
                .map(String::valueOf)
                .sorted()
                .collect(Collectors.joining(", "));
    return new Problem(
        ProblemType.UNKNOWN_PROPERTY,
        "There is no property '" + unknown.getPropertyName() + "' here; known are: " + known + ".",
        Map.of("pointer", pointer(unknown), "property", unknown.getPropertyName()));
  }

  private static Problem wrongType(JsonMappingException wrong) {
    var expected =
        switch (wrong) {
          case MismatchedInputException typed -> typed.getTargetType();
          case JsonMappingException other
              when other.getCause() instanceof InputCoercionException number ->
              number.getTargetType();
          default -> null;
        };
    return new Problem(
        ProblemType.WRONG_TYPE,
        "The value at '" + pointer(wrong) + "' must be " + words(expected) + ".",
        Map.of("pointer", pointer(wrong)));
  }

  private static Problem malformed(JacksonException failure) {
    var location = failure.getLocation();
    int line = location == null ? 1 : Math.max(1, location.getLineNr());
    int column = location == null ? 1 : Math.max(1, location.getColumnNr());
    return new Problem(
        ProblemType.MALFORMED_JSON,
        "The body cannot be read as JSON at line "
            + line
            + ", column "
            + column
            + ": it is broken there, repeats a property, or passes a limit"
            + " (depth 100, texts of 1,000,000 characters).",
        Map.of("line", line, "column", column));
  }

  /// The place as RFC 6901 writes it.
  private static String pointer(JsonMappingException failure) {
    return failure.getPath().stream()
        .map(step ->
            step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
        .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
        .collect(Collectors.joining());
  }

  private static String words(@Nullable Class<?> type) {
    if (type == null) {
      return "a value this field accepts";
    }
    var word = WORDS.get(type);
    if (word != null) {
      return word;
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(String::valueOf)
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (Temporal.class.isAssignableFrom(type)) {
      return "a date and time such as 2026-01-31T08:30:00Z";
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a number";
    }
    return Collection.class.isAssignableFrom(type) || type.isArray() ? "a list" : "an object";
  }
}
