package dev.carillon.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VisitorsTest {

  private static final Actor BOB = new Actor("bob", "north", Set.of(Role.USER));
  private static final Actor ALICE = new Actor("alice", "north", Set.of(Role.ADMIN, Role.USER));
  private static final Actor ROOT = new Actor("root", "north", Set.of(Role.SUPERADMIN));

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Visitors visitors = new Visitors(atMost(2), meters);

  @Test
  void connections_are_counted_and_those_of_admins_among_them() {
    visitors.entered(BOB);
    visitors.entered(ALICE);
    visitors.entered(ALICE);
    visitors.entered(ROOT);

    assertThat(visitors.users()).isEqualTo(4);
    assertThat(visitors.admins()).isEqualTo(3);
    assertThat(meters.get("carillon.live.connections").gauge().value()).isEqualTo(4);
  }

  @Test
  void who_leaves_is_counted_off() {
    visitors.entered(BOB);
    visitors.entered(ALICE);
    visitors.entered(ALICE);

    visitors.left(ALICE);
    visitors.left(BOB);

    assertThat(visitors.users()).isEqualTo(1);
    assertThat(visitors.admins()).isEqualTo(1);
    visitors.left(ALICE);
    assertThat(visitors.users()).isZero();
    assertThat(visitors.admins()).isZero();
  }

  @Test
  void a_person_who_lost_a_role_meanwhile_is_counted_with_what_each_connection_came_with() {
    var plainAlice = new Actor("alice", "north", Set.of(Role.USER));
    visitors.entered(ALICE);
    visitors.entered(plainAlice);

    visitors.left(ALICE);

    assertThat(visitors.users()).isEqualTo(1);
    assertThat(visitors.admins()).isZero();
  }

  @Test
  void the_limit_is_each_persons_own_in_each_tenant() {
    assertThat(visitors.entered(BOB)).isTrue();
    assertThat(visitors.isFull(BOB)).isFalse();
    assertThat(visitors.entered(BOB)).isTrue();
    assertThat(visitors.isFull(BOB)).isTrue();

    assertThat(visitors.entered(BOB)).isFalse();
    assertThat(visitors.isFull(new Actor("bob", "south", Set.of(Role.USER)))).isFalse();
    assertThat(visitors.isFull(ALICE)).isFalse();
  }

  private static LiveConfig atMost(int connections) {
    return new SmallRyeConfigBuilder()
        .withConverter(Duration.class, 100, new DurationConverter())
        .withMapping(LiveConfig.class)
        .withDefaultValue("carillon.live.connections-per-user", String.valueOf(connections))
        .build()
        .getConfigMapping(LiveConfig.class);
  }
}
