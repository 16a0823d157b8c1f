package dev.carillon.job.engine;

import dev.carillon.job.engine.Slots.Share;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;
import java.util.Set;

/// Sends a claim: chooses the statement for its lanes, and a transaction for those who listen.
final class Claims {

  private final ClaimStore store;
  private final GatedClaimStore gated;
  private final Steps steps;

  Claims(ClaimStore store, GatedClaimStore gated, Steps steps) {
    this.store = store;
    this.gated = gated;
    this.steps = steps;
  }

  Uni<List<ClaimStore.ActiveLane>> lanesWithJobs() {
    return store.lanesWithJobs();
  }

  /// @param shares of one gated lane, or of plain ones; at least one
  Uni<GatedClaimStore.Passed> send(List<Share> shares, long lease, int worker) {
    List<LaneWork> lanes = shares.stream().map(Share::lane).toList();
    return steps.claimsUnheard()
        ? claim(shares, lease, worker).call(got -> steps.tellStarted(got.jobs(), lanes))
        : claimAndTell(shares, lanes, lease, worker);
  }

  /// Whose jobs it will be is known afterwards, so the transaction is opened before.
  private Uni<GatedClaimStore.Passed> claimAndTell(
      List<Share> shares, List<LaneWork> lanes, long lease, int worker) {
    return steps.inTransaction((tx, telling) ->
        claim(tx.connection(), shares, lease, worker)
            .call(got -> telling.tell(tx, steps.started(got.jobs(), lanes))));
  }

  private Uni<GatedClaimStore.Passed> claim(List<Share> shares, long lease, int worker) {
    Share first = shares.getFirst();
    if (first.lane().gated) {
      return gated.claim(first.lane().id, first.most(), lease, worker);
    }
    return passed(
        first.fromMarks()
            ? store.claimFrom(first.lane().marks, first.lane().id, first.most(), lease, worker)
            : store.claim(lanes(shares), most(shares), lease, worker));
  }

  private Uni<GatedClaimStore.Passed> claim(
      SqlConnection tx, List<Share> shares, long lease, int worker) {
    Share first = shares.getFirst();
    if (first.lane().gated) {
      return gated.claim(tx, first.lane().id, first.most(), lease, worker);
    }
    return passed(
        first.fromMarks()
            ? store.claimFrom(tx, first.lane().marks, first.lane().id, first.most(), lease, worker)
            : store.claim(tx, lanes(shares), most(shares), lease, worker));
  }

  private static Uni<GatedClaimStore.Passed> passed(Uni<List<Claimed>> claim) {
    return claim.map(jobs -> new GatedClaimStore.Passed(jobs, Set.of(), jobs.size()));
  }

  private static List<Integer> lanes(List<Share> shares) {
    return shares.stream().map(share -> share.lane().id).toList();
  }

  private static List<Integer> most(List<Share> shares) {
    return shares.stream().map(Share::most).toList();
  }
}
