package dev.carillon.workload.integration;

import dev.carillon.platform.http.ProblemType;
import dev.carillon.workload.integration.provider.FileDialect;
import dev.carillon.workload.integration.provider.FileLists;
import dev.carillon.workload.integration.provider.FilePage;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Shows people the folders of an integration (domain-002 §3). A token that is refused is renewed
/// once and the question repeated.
@Singleton
final class Folders {

  private final IntegrationStore integrations;
  private final FileLists lists;
  private final Renewal renewal;
  private final TokenSeal seal;

  Folders(IntegrationStore integrations, FileLists lists, Renewal renewal, TokenSeal seal) {
    this.integrations = integrations;
    this.lists = lists;
    this.renewal = renewal;
    this.seal = seal;
  }

  /// @param path of the folder; `null` or `/` for the first
  record Wanted(@Nullable String path, @Nullable String folderId, @Nullable String cursor) {}

  /// @return fails with 404 when there is no such folder, 409 when the provider gives none, 429,
  ///   502 and 504 for what the provider does
  Uni<FolderPage> list(Integration of, Wanted wanted) {
    var where = new FileDialect.Where(wanted.path(), wanted.folderId(), wanted.cursor(), false);
    return ask(of, where)
        .chain(listed ->
            listed instanceof FileLists.Listed.Unauthorized
                ? again(of, where, listed)
                : Uni.createFrom().item(listed))
        .map(listed -> answer(of, listed));
  }

  private Uni<FileLists.Listed> ask(Integration of, FileDialect.Where where) {
    Buffer sealed = of.accessToken();
    if (sealed == null || of.isRevoked()) {
      return Uni.createFrom().item(new FileLists.Listed.Unauthorized());
    }
    String access = seal.open(of.tenant(), of.id(), TokenSeal.ACCESS, sealed);
    return lists.list(of.provider(), access, where);
  }

  private Uni<FileLists.Listed> again(
      Integration of, FileDialect.Where where, FileLists.Listed before) {
    return renewal
        .renew(of.tenant(), of.id(), Renewal.Asker.person("system"))
        .chain(result ->
            result instanceof RenewalResult.Renewed
                ? integrations
                    .find(of.tenant(), of.id())
                    .chain((Optional<Integration> found) ->
                        found.isPresent() ? ask(found.get(), where) : Uni.createFrom().item(before))
                : Uni.createFrom().item(before));
  }

  private static FolderPage answer(Integration of, FileLists.Listed listed) {
    return switch (listed) {
      case FileLists.Listed.Page found -> page(of, found.page());
      case FileLists.Listed.Unknown unknown ->
          throw Refusal.of(
              ProblemType.CONFLICT,
              "cloud-integration/unsupported",
              "Folders of " + of.provider().shownAs() + " cannot be shown.");
      case FileLists.Listed.Unauthorized refused ->
          throw Refusal.of(
              ProblemType.CONFLICT,
              "cloud-integration/unauthorized",
              "The provider gives no access; connect the integration again.");
      case FileLists.Listed.NotAllowed refused ->
          throw Refusal.of(
              ProblemType.CONFLICT,
              "cloud-integration/unauthorized",
              "The provider does not allow it; connect the integration again with more rights.");
      case FileLists.Listed.NoFolder missing ->
          throw Refusal.of(
              ProblemType.NOT_FOUND,
              "cloud-integration/folder-not-found",
              "The provider has no such folder.");
      case FileLists.Listed.Later later ->
          throw Refusal.tooMany(
              "The provider is called as often as it allows; try again later.",
              Math.max(1, later.delay().toSeconds()));
      case FileLists.Listed.Down down ->
          throw Refusal.of(
              down.slow() ? ProblemType.PROVIDER_TIMEOUT : ProblemType.PROVIDER_FAILED,
              "PROVIDER_UNAVAILABLE",
              down.why() + ".");
    };
  }

  private static FolderPage page(Integration of, FilePage page) {
    boolean byPath = FileDialect.of(of.provider()).map(FileDialect::byPath).orElse(false);
    return new FolderPage(
        true,
        page.entries().stream().map(FolderPage.Entry::of).toList(),
        page.next(),
        page.next() != null,
        new FolderPage.Capabilities(byPath, true, false, FileDialect.PAGE));
  }
}
