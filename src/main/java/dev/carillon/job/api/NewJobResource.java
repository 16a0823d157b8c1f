package dev.carillon.job.api;

import dev.carillon.job.Enqueued;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.TakenBack;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// Where jobs come in over HTTP.
@Path("/api/jobs")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Jobs")
public class NewJobResource {

  private final Jobs jobs;
  private final JobChecks checks;
  private final Database database;
  private final Caller caller;

  NewJobResource(Jobs jobs, JobChecks checks, Database database, Caller caller) {
    this.jobs = jobs;
    this.checks = checks;
    this.database = database;
    this.caller = caller;
  }

  /// Enqueues one job. 201 also when a live job holds the unique key, as architecture.md "The jobs
  /// API" has it: `created` tells the two apart, and a caller that repeats need not care.
  @POST
  @ResponseStatus(201)
  @Operation(
      summary = "Enqueue a job",
      description =
          "When a live job of the tenant holds the unique key, nothing is added: created is false"
              + " and jobId is that job's. A caller that repeats a request should set a unique key.")
  public Uni<Answer<CreatedJob>> create(@NotNull @Valid JobBody body) {
    var faults = new Faults();
    JobRequest request = checks.check(caller.actor(), body, "", faults);
    faults.complain();
    return jobs.enqueue(request).map(answer -> Answer.of(CreatedJob.of(answer, body.type())));
  }

  /// Enqueues up to 10,000 jobs in one transaction. On a worker thread: reading megabytes of JSON
  /// takes too long for an event loop.
  @POST
  @Path("bulk")
  @Blocking
  @ResponseStatus(201)
  @Operation(
      summary = "Enqueue up to 10,000 jobs, all or none",
      description =
          "Optionally one more job, then, which runs when all the others have ended, whatever their"
              + " outcome. The body may have 32 MiB.")
  public Uni<Answer<CreatedJobs>> createAll(@NotNull @Valid BulkBody body) {
    Actor actor = caller.actor();
    var faults = new Faults();
    List<JobRequest> requests = new ArrayList<>(body.jobs().size());
    for (int i = 0; i < body.jobs().size(); i++) {
      requests.add(checks.check(actor, body.jobs().get(i), "/jobs/" + i, faults));
    }
    if (body.then() == null) {
      faults.complain();
      return TakenBack.again(() -> database.inTransaction(tx -> jobs.enqueueAll(tx, requests)))
          .map(this::created);
    }
    JobRequest then = checks.checkThen(actor, body.then(), "/then", faults);
    faults.complain();
    return TakenBack.again(
            () -> database.inTransaction(tx -> jobs.enqueueBatch(tx, requests, then)))
        .map(this::createdBatch);
  }

  private Answer<CreatedJobs> created(List<Enqueued> answers) {
    return Answer.of(new CreatedJobs(answers.size(), ids(answers), null));
  }

  private Answer<CreatedJobs> createdBatch(List<Enqueued> answers) {
    List<Enqueued> batch = answers.subList(0, answers.size() - 1);
    return Answer.of(
        new CreatedJobs(batch.size(), ids(batch), Long.toString(answers.getLast().id())));
  }

  private static List<String> ids(List<Enqueued> answers) {
    return answers.stream().map(answer -> Long.toString(answer.id())).toList();
  }
}
