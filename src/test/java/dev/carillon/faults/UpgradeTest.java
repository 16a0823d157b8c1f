package dev.carillon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.db.schema.LockWatch;
import dev.carillon.platform.db.schema.LockWatch.Lock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// Two releases side by side: the next one migrates while the one before it works, they work
/// together, one of the old is killed and comes back, and the old ones go one by one.
///
/// The next release is this build with some migrations more.
/// `-Dcarillon.faults.before=<quarkus-app>` names an older build, to which this one is the next.
@Tag("faults")
@Isolated("its times are what it looks at")
class UpgradeTest {

  private static final String BEFORE = System.getProperty("carillon.faults.before", "");
  private static final int REPLICAS = 2;
  private static final Set<String> TOUCHED =
      Set.of("job_progress", "job_lane", "job_ready", "worker");
  private static final Duration MOST_LOCKED = Duration.ofMillis(100);

  /// What the engine works on all the time, and something new; a script for each table, as ADR 0031
  /// has it.
  private static final Map<String, String> MIGRATIONS =
      Map.of(
          "V900__progress.sql",
          "alter table job_progress add column next_release text;",
          "V901__lane.sql",
          "alter table job_lane add column next_release boolean not null default false;",
          "V902__next_release.sql",
          """
          create table next_release (id bigint primary key, lane int not null);
          insert into next_release (id, lane) select id, lane from job_ready;
          create index next_release_lane on next_release (lane);
          """);

  @Test
  void two_releases_work_side_by_side_and_the_old_one_leaves_without_a_loss() throws Exception {
    try (var lab = new Lab("upgrade")) {
      Program before = BEFORE.isEmpty() ? Program.PRESENT : Program.in(Path.of(BEFORE));
      Program next = BEFORE.isEmpty() ? withMigrationsMore(lab) : Program.PRESENT;
      List<Replica> old = replicas(lab, "old", before, REPLICAS, Map.of());
      Map<Lock, Duration> locked;

      try (var workers = Executors.newVirtualThreadPerTaskExecutor();
          var traffic =
              new Traffic(
                  lab,
                  Duration.ofMillis(100),
                  call ->
                      Ledger.jobs(
                          20,
                          call % 10 == 0 ? "progress" : "sleep",
                          call % 10 == 0
                              ? "{\"steps\": 10, \"millis\": 20}"
                              : "{\"millis\": " + call * 37 % 300 + "}",
                          "{\"maxAttempts\": 20}"))) {
        assertThat(traffic).isNotNull();
        Chance.letRun(Duration.ofSeconds(3));
        var watch = new LockWatch(lab.address());
        Future<Map<Lock, Duration>> seen = workers.submit(watch);
        watch.awaitLooking();
        // One after the other, as a rolling upgrade does.
        List<Replica> fresh = new ArrayList<>();
        for (int n = 0; n < REPLICAS; n++) {
          fresh.addAll(replicas(lab, "new", next, 1, Map.of()));
        }
        watch.end();
        locked = seen.get();
        assertBothWork(lab, old, fresh);

        // Who comes back beside a newer schema has to be told that it may.
        lab.kill(old.getFirst());
        Replica back =
            replicas(lab, "old", before, 1, Map.of("CARILLON_DATABASE_ALLOW_NEWER", "true"))
                .getFirst();
        assertBothWork(lab, List.of(old.getLast(), back), fresh);
        for (Replica each : List.of(old.getLast(), back)) {
          each.terminate();
          assertThat(each.ended()).as("exit code, log %s", each.log()).isZero();
        }
        DatabaseTest.millisUntilWorkGoesOn(lab);
        assertThat(fresh).allMatch(Replica::isAlive);
      }
      lab.awaitDrained(Duration.ofMinutes(2));

      Verdict verdict = lab.verdict();
      lab.figure("locked", locked.toString());
      assertThat(verdict.lost()).isEmpty();
      assertThat(verdict.unfinished()).isEmpty();
      assertThat(verdict.unexpected()).isEmpty();
      assertThat(verdict.staleAccepted()).isEmpty();
      assertThat(verdict.overlaps()).isEmpty();
      assertThat(lab.count("SELECT count(*) FROM job_done WHERE state <> 'completed'")).isZero();
      // A vacuum that gives pages back locks its table, too; elsewhere it is not what is looked
      // for.
      assertThat(locked)
          .allSatisfy((lock, held) -> {
            if (TOUCHED.contains(lock.table())) {
              assertThat(held).as("%s", lock).isLessThanOrEqualTo(MOST_LOCKED);
            }
          });
      lab.passed();
    }
  }

  private static List<Replica> replicas(
      Lab lab, String name, Program program, int count, Map<String, String> settings) {
    List<Replica> all =
        IntStream.range(0, count)
            .mapToObj(n -> lab.replica(name, program, lab.wire, settings))
            .toList();
    all.forEach(Replica::awaitReady);
    return all;
  }

  /// Each ends some jobs from now on.
  private static void assertBothWork(Lab lab, List<Replica> old, List<Replica> fresh) {
    for (List<Replica> each : List.of(old, fresh)) {
      for (Replica replica : each) {
        long before = ended(lab, replica);
        await(replica.name + " to work; its log is " + replica.log())
            .atMost(Duration.ofSeconds(30))
            .until(() -> ended(lab, replica) > before);
      }
    }
  }

  private static long ended(Lab lab, Replica replica) {
    return lab.count(
        "SELECT count(*) FROM job_done d JOIN worker w ON w.id = d.worker WHERE w.node = '"
            + replica.name
            + "'");
  }

  /// A copy of this build by links, whose own jar has some files more.
  private static Program withMigrationsMore(Lab lab) {
    Path here = Program.PRESENT.folder();
    Path copy = lab.home.resolve("next-release");
    try (var files = Files.walk(here)) {
      for (Path file : files.toList()) {
        Path target = copy.resolve(here.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (here.relativize(file).startsWith("app")) {
          Files.copy(file, target);
          add(target);
        } else if (!file.getFileName().toString().startsWith("carillon.")) {
          Files.createLink(target, file);
        }
      }
      return Program.in(copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(Path jar) throws IOException {
    try (var inside = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
      Path scripts = inside.getPath("db/migration");
      if (Files.isDirectory(scripts)) {
        for (var migration : MIGRATIONS.entrySet()) {
          Files.writeString(scripts.resolve(migration.getKey()), migration.getValue());
        }
      }
    }
  }
}
