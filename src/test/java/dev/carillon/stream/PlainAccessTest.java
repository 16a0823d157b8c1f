package dev.carillon.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainAccessTest {

  @ParameterizedTest
  @CsvSource({"me, me, true", "me, '', true", "bob, me, true", "bob, bob, true", "bob, ada, false"})
  void ones_own_inbox_is_found_by_whatever_name_one_has(String sub, String wanted, boolean found) {
    var viewer = new Actor(sub, "north", Set.of(Role.USER));

    var stream = new PlainAccess.User().find(viewer, wanted).await().indefinitely();

    assertThat(stream.isPresent()).isEqualTo(found);
    stream.ifPresent(name -> assertThat(name).isEqualTo(StreamName.ofUser("north", sub)));
  }
}
