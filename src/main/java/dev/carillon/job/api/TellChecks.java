package dev.carillon.job.api;

import dev.carillon.job.Tell;
import dev.carillon.platform.security.Actor;
import java.util.List;
import java.util.Optional;

/// Checks who a job's enqueuer wants told of its steps.
final class TellChecks {

  private TellChecks() {}

  /// @param place where the options stand in the body, as a JSON pointer
  static void check(Actor actor, List<String> tell, String place, Faults faults) {
    for (int i = 0; i < tell.size(); i++) {
      Optional<Tell> read = Tell.parse(tell.get(i));
      if (read.isEmpty()) {
        faults.add(place + "/tell/" + i, Tell.FORM);
        continue;
      }
      String person = read.get().person();
      if (person != null && !person.equals(actor.id()) && !actor.isAdmin()) {
        faults.add(place + "/tell/" + i, "only an admin may name somebody else");
      }
    }
  }
}
