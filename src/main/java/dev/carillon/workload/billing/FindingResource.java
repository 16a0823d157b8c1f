package dev.carillon.workload.billing;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What a validation found, stored and wrote down. Persons are redacted unless an admin allowed the
/// caller to see them, or an admin asks with `redaction=none`; the preview is redacted always.
@Path("/api/validations/{id}")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Billing validation")
@APIResponse(responseCode = "403", description = "It is another user's, or persons are not for you")
@APIResponse(responseCode = "404", description = "There is none with this id")
final class FindingResource {

  private static final int PREVIEW = 10;
  private static final int PAGE = 500;

  /// Below the position of the first rule.
  private static final int BEFORE_ALL = -1;

  private final RunAccess access;
  private final PhiAccess phi;
  private final ResultStore results;
  private final RecordStore records;
  private final LogStore logs;
  private final Caller caller;

  FindingResource(
      RunAccess access,
      PhiAccess phi,
      ResultStore results,
      RecordStore records,
      LogStore logs,
      Caller caller) {
    this.access = access;
    this.phi = phi;
    this.results = results;
    this.records = records;
    this.logs = logs;
    this.caller = caller;
  }

  /// @param issues the first findings, at most ten
  @RegisterForReflection
  record Preview(List<FindingView> issues) {}

  /// @param total rows in all (count)
  @RegisterForReflection
  record RecordPage(List<RecordView> data, long total, int page, int pageSize) {}

  /// @param total lines in all (count)
  @RegisterForReflection
  record LogPage(List<LogStore.Entry> data, long total) {}

  @GET
  @Path("/preview")
  @Operation(summary = "The first ten findings, also while the validation runs")
  @APIResponse(responseCode = "200", description = "The findings so far")
  public Uni<Preview> preview(UUID id) {
    Actor actor = caller.actor();
    return access
        .find(actor, id)
        .chain(run ->
            phi.open(actor, run, PhiAccess.Redaction.FULL, "preview")
                .chain(eyes -> preview(run, eyes)))
        .map(Preview::new);
  }

  private Uni<List<FindingView>> preview(Run run, PhiAccess.Eyes eyes) {
    return results
        .page(run.id(), BEFORE_ALL, 0, PREVIEW)
        .map(page -> page.stream().map(each -> FindingView.of(run.id(), each, eyes)).toList());
  }

  /// A large run has 100,000 findings: they are read and sent page by page.
  @GET
  @Path("/results")
  @Operation(summary = "All findings, rule by rule")
  @APIResponse(responseCode = "200", description = "The findings")
  public Multi<FindingView> results(UUID id, @QueryParam("redaction") @Nullable String redaction) {
    Actor actor = caller.actor();
    return access
        .find(actor, id)
        .chain(run ->
            phi.open(actor, run, redaction(redaction), "findings")
                .map(eyes -> new Reading(run, eyes)))
        .onItem()
        .transformToMulti(this::read);
  }

  private record Reading(Run run, PhiAccess.Eyes eyes) {}

  /// The finding a page comes after.
  private static final class Place {
    private int position = BEFORE_ALL;
    private int ordinal;
  }

  private Multi<FindingView> read(Reading reading) {
    return Multi.createBy()
        .repeating()
        .uni(
            Place::new,
            place ->
                results
                    .page(reading.run().id(), place.position, place.ordinal, PAGE)
                    .invoke(page -> {
                      if (!page.isEmpty()) {
                        place.position = page.getLast().position();
                        place.ordinal = page.getLast().ordinal();
                      }
                    }))
        .whilst(page -> page.size() == PAGE)
        .onItem()
        .transformToMultiAndConcatenate(page ->
            Multi.createFrom()
                .iterable(page)
                .map(each -> FindingView.of(reading.run().id(), each, reading.eyes())));
  }

  @GET
  @Path("/records")
  @Operation(summary = "The rows of the file, page by page")
  @APIResponse(responseCode = "200", description = "One page")
  public Uni<RecordPage> records(
      UUID id,
      @QueryParam("page") @DefaultValue("1") @Min(1) @Max(100_000) int page,
      @QueryParam("pageSize") @DefaultValue("50") @Min(1) @Max(PAGE) int pageSize,
      @QueryParam("sortBy") @DefaultValue("recordNumber") String sortBy,
      @QueryParam("sortOrder") @DefaultValue("asc") String sortOrder,
      @QueryParam("redaction") @Nullable String redaction) {
    Actor actor = caller.actor();
    var sort = word(RecordStore.Sort.class, "sortBy", sortBy);
    var order = word(RecordStore.Order.class, "sortOrder", sortOrder);
    var asked = redaction(redaction);
    return access
        .find(actor, id)
        .chain(run ->
            phi.open(actor, run, asked, "records")
                .chain(eyes ->
                    Uni.combine()
                        .all()
                        .unis(
                            records.page(id, sort, order, pageSize, (page - 1) * pageSize),
                            records.count(id))
                        .with((found, total) ->
                            new RecordPage(
                                found.stream().map(row -> RecordView.of(id, row, eyes)).toList(),
                                total,
                                page,
                                pageSize))));
  }

  @GET
  @Path("/logs")
  @Operation(summary = "What the validation wrote down, and who looked at it")
  @APIResponse(responseCode = "200", description = "The lines")
  public Uni<LogPage> logs(
      UUID id,
      @QueryParam("level") @Nullable String level,
      @QueryParam("source") @Nullable String source,
      @QueryParam("limit") @DefaultValue("1000") @Min(1) @Max(1000) int limit,
      @QueryParam("offset") @DefaultValue("0") @Min(0) @Max(10_000_000) int offset) {
    var filter =
        new LogStore.Filter(
            id, level == null ? null : word(LogStore.Level.class, "level", level), source);
    return access
        .find(caller.actor(), id)
        .chain(run ->
            Uni.combine()
                .all()
                .unis(logs.list(filter, limit, offset), logs.count(filter))
                .with(LogPage::new));
  }

  private static PhiAccess.@Nullable Redaction redaction(@Nullable String word) {
    return word == null ? null : word(PhiAccess.Redaction.class, "redaction", word);
  }

  /// Reads a word of a list, whatever its case.
  private static <E extends Enum<E>> E word(Class<E> type, String parameter, String word) {
    return Arrays.stream(type.getEnumConstants())
        .filter(known -> known.name().equals(word.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new ProblemException(
                ProblemType.BAD_REQUEST,
                "The parameter " + parameter + " has a value that is not known.",
                Map.of(
                    "parameter",
                    parameter,
                    "known",
                    Arrays.stream(type.getEnumConstants())
                        .map(known -> known.name().toLowerCase(Locale.ROOT))
                        .toList())));
  }
}
