package dev.carillon.job.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.RecordComponent;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A field of a job type's arguments, read from their record.
///
/// @param type `string`, `integer`, `number`, `boolean`, `array` or `object`, as JSON Schema says
/// @param required whether a payload without it is refused: every field that is not `@Nullable`
@Schema(description = "A field of a job type's payload.")
public record ArgumentField(
    @Schema(description = "Its name.", examples = "millis") String name,
    @Schema(description = "Its type, as JSON Schema says.", examples = "integer") String type,
    @Schema(description = "Whether a payload without it is refused.") boolean required) {

  private static final ClassValue<List<ArgumentField>> KNOWN =
      new ClassValue<>() {
        @Override
        protected List<ArgumentField> computeValue(Class<?> args) {
          RecordComponent[] parts = args.getRecordComponents();
          return parts == null ? List.of() : Arrays.stream(parts).map(ArgumentField::of).toList();
        }
      };

  static List<ArgumentField> of(Class<?> args) {
    return KNOWN.get(args);
  }

  private static ArgumentField of(RecordComponent part) {
    JsonProperty renamed = part.getAccessor().getAnnotation(JsonProperty.class);
    return new ArgumentField(
        renamed == null || renamed.value().isEmpty() ? part.getName() : renamed.value(),
        jsonType(part.getType()),
        part.getType().isPrimitive()
            || !part.getAnnotatedType().isAnnotationPresent(Nullable.class));
  }

  private static String jsonType(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return "boolean";
    }
    if (type == double.class || type == float.class) {
      return "number";
    }
    if (type.isPrimitive() || type == Integer.class || type == Long.class) {
      return "integer";
    }
    if (Number.class.isAssignableFrom(type)) {
      return "number";
    }
    if (Collection.class.isAssignableFrom(type) || type.isArray()) {
      return "array";
    }
    boolean text =
        CharSequence.class.isAssignableFrom(type)
            || type.isEnum()
            || type == UUID.class
            || Temporal.class.isAssignableFrom(type);
    return text ? "string" : "object";
  }
}
