package dev.carillon;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// The rules of the house that a machine can hold.
class ArchitectureTest {

  private static final JavaClasses CARILLON =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.carillon");

  private static final JavaClasses WITH_TESTS =
      new ClassFileImporter().importPackages("dev.carillon");

  /// What Quarkus and the compiler add is not ours to name or shape.
  private static final DescribedPredicate<JavaClass> WRITTEN_BY_HAND =
      describe("are written by hand", type -> !type.getSimpleName().contains("_"));

  @Test
  void features_form_no_cycles() {
    slices()
        .matching("dev.carillon.(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(CARILLON);
  }

  @Test
  void workloads_do_not_know_each_other() {
    slices()
        .matching("dev.carillon.workload.(*)..")
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(true)
        .check(CARILLON);
  }

  @Test
  void only_app_sees_the_engine() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.carillon.job.engine..", "dev.carillon.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.carillon.job.engine..")
        .check(CARILLON);
  }

  @Test
  void nobody_sees_app() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.carillon.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.carillon.app..")
        .check(CARILLON);
  }

  @Test
  void the_platform_knows_nothing_above_it() {
    noClasses()
        .that()
        .resideInAPackage("dev.carillon.platform..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.carillon..")
                .and(DescribedPredicate.not(resideInAPackage("dev.carillon.platform.."))))
        .check(CARILLON);
  }

  @Test
  void sql_is_in_stores() {
    noClasses()
        .that(
            DescribedPredicate.not(
                outermost(simpleNameEndingWith("Store"))
                    .or(
                        resideInAnyPackage(
                            "dev.carillon.platform.db..", "dev.carillon.job.engine.."))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx..sqlclient..")
        .check(CARILLON);
  }

  /// The databases of other people are of kinds that have no reactive client here: ADR 0016.
  @Test
  void jdbc_is_known_below_the_database_before_the_start_and_to_the_explorers_sources_alone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.carillon.platform.db..",
            "dev.carillon.app..",
            "dev.carillon.workload.explorer.source..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..",
            "javax.sql..",
            "io.zonky..",
            "org.postgresql..",
            "org.mariadb..",
            "org.sqlite..")
        .check(CARILLON);
  }

  @Test
  void http_is_in_resources() {
    noClasses()
        .that(
            DescribedPredicate.not(
                outermost(simpleNameEndingWith("Resource"))
                    .or(outermost(simpleNameEndingWith("Filter")))
                    .or(
                        resideInAnyPackage(
                            "dev.carillon.platform.http..", "dev.carillon.job.api.."))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.ws.rs..")
        .check(CARILLON);
  }

  @Test
  void nobody_waits_for_a_uni_but_the_engine_for_its_handlers_and_the_end_for_the_drain() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.carillon.job.engine..", "dev.carillon.app..")
        .should()
        .callMethod(Uni.class, "await")
        .orShould()
        .callMethod(Multi.class, "toIterable")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.smallrye.mutiny.groups.UniAwait")
        .check(CARILLON);
  }

  @Test
  void nobody_asks_the_clock_of_the_machine() {
    noClasses()
        .should()
        .callMethodWhere(
            describe(
                "read the clock of the machine",
                call ->
                    call.getName().equals("now")
                        && call.getTargetOwner().getPackageName().equals("java.time")
                        && call.getTarget().getRawParameterTypes().stream()
                            .noneMatch(type -> type.isAssignableTo(Clock.class))))
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CARILLON);
  }

  @Test
  void nobody_sleeps_not_even_a_test() {
    noClasses()
        .should()
        .callMethodWhere(
            describe(
                "sleeps",
                call ->
                    call.getName().equals("sleep")
                        && (call.getTargetOwner().isEquivalentTo(Thread.class)
                            || call.getTargetOwner().isEquivalentTo(TimeUnit.class))))
        .check(WITH_TESTS);
  }

  @Test
  void names_say_something() {
    noClasses()
        .that(WRITTEN_BY_HAND)
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Processor")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .haveSimpleNameEndingWith("Service")
        .check(WITH_TESTS);
  }

  @Test
  void what_a_class_needs_comes_through_its_constructor() {
    fields()
        .should()
        .notBeAnnotatedWith(Inject.class)
        .andShould()
        .notBeAnnotatedWith(ConfigProperty.class)
        .check(CARILLON);
  }

  @Test
  void every_package_says_what_may_be_null() {
    classes().that(WRITTEN_BY_HAND).should(liveInANullMarkedPackage()).check(WITH_TESTS);
  }

  private static DescribedPredicate<JavaClass> outermost(DescribedPredicate<JavaClass> rule) {
    return describe(
        "belong to classes that " + rule.getDescription(),
        type -> {
          var outer = type;
          while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
          }
          return rule.test(outer);
        });
  }

  private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
    return new ArchCondition<>("live in a @NullMarked package") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(
            new SimpleConditionEvent(
                type, marked, "%s is not @NullMarked".formatted(type.getPackageName())));
      }
    };
  }
}
