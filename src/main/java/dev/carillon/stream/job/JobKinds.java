package dev.carillon.stream.job;

import dev.carillon.platform.security.Actor;
import dev.carillon.stream.GatedKind;
import dev.carillon.stream.StreamAccess;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.StreamStep;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The kinds of streams about jobs: who may follow them, and how they are kept complete.
final class JobKinds {

  private JobKinds() {}

  private static Uni<Optional<StreamName>> answer(boolean allowed, StreamName stream) {
    return Uni.createFrom().item(allowed ? Optional.of(stream) : Optional.empty());
  }

  /// `job:<id>` and `job:<unique key>`: one job, for its owner, an admin of its tenant, a
  /// superadmin. What is a number is an id.
  @Singleton
  static final class OneJob implements StreamAccess, GatedKind {

    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    private final JobStreamStore store;
    private final FollowedJobs followed;

    OneJob(JobStreamStore store, FollowedJobs followed) {
      this.store = store;
      this.followed = followed;
    }

    @Override
    public String kind() {
      return JobStreams.JOB;
    }

    @Override
    public Uni<Optional<StreamName>> find(Actor viewer, String wanted) {
      if (wanted.isEmpty()) {
        return Uni.createFrom().item(Optional.empty());
      }
      boolean isId = ID.matcher(wanted).matches();
      return store.find(isId ? Long.valueOf(wanted) : null, isId ? null : wanted, viewer);
    }

    /// Its rows tell what was missed.
    @Override
    public boolean beginsAnew() {
      return false;
    }

    @Override
    public boolean tellsLast() {
      return true;
    }

    @Override
    public void opened(Set<StreamName> streams) {
      followed.jobs(streams);
    }

    @Override
    public Uni<Missed> catchUp(List<StreamName> streams) {
      return store.ahead(streams).map(OneJob::missed);
    }

    private static Missed missed(List<JobStreamStore.Ahead> all) {
      List<StreamStep> steps = new ArrayList<>();
      Set<StreamName> gone = new HashSet<>();
      for (JobStreamStore.Ahead ahead : all) {
        @Nullable PresentJob job = ahead.job();
        if (job == null) {
          gone.add(ahead.stream());
        } else {
          steps.addAll(JobStreams.missed(ahead.stream(), ahead.told(), job));
        }
      }
      return new Missed(steps, gone);
    }
  }

  /// `my-jobs`: all jobs of the viewer.
  @Singleton
  static final class MyJobs implements StreamAccess, GatedKind {

    private final FollowedJobs followed;

    MyJobs(FollowedJobs followed) {
      this.followed = followed;
    }

    @Override
    public String kind() {
      return JobStreams.MINE;
    }

    @Override
    public Uni<Optional<StreamName>> find(Actor viewer, String wanted) {
      return answer(
          wanted.isEmpty() || wanted.equals(viewer.id()),
          JobStreams.ofOwner(viewer.tenant(), viewer.id()));
    }

    @Override
    public boolean beginsAnew() {
      return true;
    }

    @Override
    public boolean tellsLast() {
      return false;
    }

    @Override
    public void opened(Set<StreamName> streams) {
      followed.owners(streams);
    }

    @Override
    public Uni<Missed> catchUp(List<StreamName> streams) {
      return Uni.createFrom().item(Missed.NOTHING);
    }
  }

  /// `tenant-jobs`: all jobs of the viewer's tenant, for its admins.
  @Singleton
  static final class TenantJobs implements StreamAccess, GatedKind {

    private final FollowedJobs followed;

    TenantJobs(FollowedJobs followed) {
      this.followed = followed;
    }

    @Override
    public String kind() {
      return JobStreams.TENANT;
    }

    @Override
    public Uni<Optional<StreamName>> find(Actor viewer, String wanted) {
      return answer(
          viewer.isAdmin() && (wanted.isEmpty() || wanted.equals(kind())),
          JobStreams.ofTenant(viewer.tenant()));
    }

    @Override
    public boolean beginsAnew() {
      return true;
    }

    @Override
    public boolean tellsLast() {
      return false;
    }

    @Override
    public void opened(Set<StreamName> streams) {
      followed.tenants(streams);
    }

    @Override
    public Uni<Missed> catchUp(List<StreamName> streams) {
      return Uni.createFrom().item(Missed.NOTHING);
    }
  }
}
