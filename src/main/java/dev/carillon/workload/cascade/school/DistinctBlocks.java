package dev.carillon.workload.cascade.school;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Time blocks of which no two have one id, nor two lessons in any of them.
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = DistinctBlocks.Check.class)
@interface DistinctBlocks {

  String message() default "is there twice";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /// Names each id that an earlier block or lesson has.
  final class Check implements ConstraintValidator<DistinctBlocks, List<TimeBlock>> {

    @Override
    public boolean isValid(@Nullable List<TimeBlock> blocks, ConstraintValidatorContext context) {
      Set<Object> met = new HashSet<>();
      List<BlockPlace> repeated =
          BlockPlace.in(blocks).stream().filter(place -> !met.add(place.key())).toList();
      context.disableDefaultConstraintViolation();
      repeated.forEach(place -> refuse(place, context));
      return repeated.isEmpty();
    }

    private static void refuse(BlockPlace place, ConstraintValidatorContext context) {
      var violation =
          context.buildConstraintViolationWithTemplate(
              context.getDefaultConstraintMessageTemplate());
      Integer lesson = place.lesson();
      if (lesson == null) {
        violation
            .addPropertyNode("id")
            .inIterable()
            .atIndex(place.block())
            .addConstraintViolation();
      } else {
        violation
            .addPropertyNode("assignedLessons")
            .inIterable()
            .atIndex(place.block())
            .addPropertyNode("id")
            .inIterable()
            .atIndex(lesson)
            .addConstraintViolation();
      }
    }
  }
}
