package dev.carillon.audit;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Whether the log is as it was written.
@RegisterForReflection
@Schema(name = "AuditVerdict", description = "Whether the audit log is as it was written.")
record AuditVerdict(
    @Schema(description = "True when nothing was found.") boolean intact,
    @Schema(description = "Entries in the log and its archive.") long entries,
    @Schema(description = "Entries the chain covers.") long sealed,
    @Schema(description = "The newest entries, which it will cover in some seconds.") long unsealed,
    @Schema(description = "Blocks of the chain.") long blocks,
    @Schema(description = "What is wrong; at most 21 lines.") List<String> faults,
    @Schema(
            description =
                "Stands for the whole chain, in hex; keep a copy elsewhere and the chain cannot be"
                    + " made anew unseen. Null while there is none.")
        @Nullable String head) {

  static AuditVerdict of(SealStore.Verdict found) {
    List<String> faults = new ArrayList<>(found.faults());
    long strangers = found.entries() - found.sealed() - found.unsealed();
    if (strangers > 0) {
      faults.add(strangers + " entries were added past the chain");
    }
    return new AuditVerdict(
        faults.isEmpty(),
        found.entries(),
        found.sealed(),
        found.unsealed(),
        found.blocks(),
        List.copyOf(faults),
        found.head());
  }
}
