package dev.carillon.file;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One request that brings files: all of them are stored, or none. After the first fault the rest
/// of the body is read and thrown away, so that the client gets to read the answer; one that keeps
/// sending is cut off. Lives on the event loop of its request.
public final class Upload {

  /// What begins the line after a part.
  private static final String END = "--";

  private final FileStore files;
  private final HttpServerRequest request;
  private final Actor actor;
  private final UploadRules rules;
  private final Executor loop;
  private final List<UploadPart> parts = new ArrayList<>();
  private @Nullable UniEmitter<? super List<UUID>> answer;
  private @Nullable Throwable fault;
  private int done;
  private long thrownAway;
  private boolean requestEnded;

  /// @param context the event loop of the request
  public Upload(
      FileStore files, HttpServerRequest request, Actor actor, UploadRules rules, Context context) {
    this.files = files;
    this.request = request;
    this.actor = actor;
    this.rules = rules;
    this.loop = task -> context.runOnContext(ignored -> task.run());
  }

  /// Reads the request to its end.
  ///
  /// @return the ids in the order of the form; fails with a [ProblemException] when the form or a
  ///   file of it is refused, and then nothing is stored
  public Uni<List<UUID>> receive() {
    if (request.getHeader(HttpHeaders.CONTENT_TYPE) == null) {
      // Whatever consumes a media type is given what has none, too (Jakarta REST 4.0 §3.7.2).
      return Uni.createFrom().failure(UploadProblems.noForm(rules.field()));
    }
    return Uni.createFrom()
        .emitter(emitter -> {
          answer = emitter;
          request.setExpectMultipart(true);
          request.uploadHandler(this::part);
          request.exceptionHandler(broken -> cutOff());
          request.endHandler(end -> {
            requestEnded = true;
            settle();
          });
          request.resume();
        });
  }

  /// Removes what was written and then says why. Not a step of the answer: when the caller hangs up
  /// the answer is cancelled, and with it all that would have followed.
  private void refuse(UniEmitter<? super List<UUID>> waiting, Throwable reason) {
    removeAll()
        .subscribe()
        .with(
            removed -> waiting.fail(reason),
            stayed -> {
              reason.addSuppressed(stayed);
              waiting.fail(reason);
            });
  }

  /// What is being written at this moment is waited for: it would stay behind otherwise.
  private Uni<Void> removeAll() {
    Uni<Void> written = Uni.createFrom().voidItem();
    for (UploadPart part : parts) {
      written = written.chain(part::written);
    }
    return written.chain(() -> files.remove(parts.stream().map(part -> part.file().id()).toList()));
  }

  private void part(HttpServerFileUpload source) {
    ProblemException wrong = wrong(source);
    if (fault != null || wrong != null) {
      source.handler(arrived -> threwAway(arrived.length()));
      if (wrong != null) {
        fail(wrong);
      }
      return;
    }
    var file =
        new StoredFile(
            UUID.randomUUID(), actor.tenant(), actor.id(), cleaned(source.filename()), 0);
    var listener = new UploadPart.Listener(loop, this::fail, this::threwAway, this::partDone);
    var part = new UploadPart(source, file, parts.size(), rules, files, listener);
    parts.add(part);
    part.receive(mediaType(source));
  }

  private @Nullable ProblemException wrong(HttpServerFileUpload source) {
    if (!rules.field().equals(source.name())) {
      return UploadProblems.wrongField(rules.field());
    }
    if (parts.size() == rules.mostFiles()) {
      return UploadProblems.tooMany(rules);
    }
    String name = cleaned(source.filename()).toLowerCase(Locale.ROOT);
    if (rules.endings().stream().noneMatch(name::endsWith)) {
      return UploadProblems.wrongName(parts.size(), rules);
    }
    return rules.mediaTypes().contains(mediaType(source)) && endIsFound(source)
        ? null
        : UploadProblems.wrongMediaType(parts.size(), rules);
  }

  /// The decoder of forms looks for the end of a part in the charset the part names. In one that
  /// writes ASCII in its own way, such as UTF-16, it would find none and the answer would never
  /// come.
  private static boolean endIsFound(HttpServerFileUpload source) {
    String name = source.charset();
    return name == null
        || Arrays.equals(
            END.getBytes(Charset.forName(name)), END.getBytes(StandardCharsets.US_ASCII));
  }

  private static String mediaType(HttpServerFileUpload source) {
    String type = source.contentType() == null ? "" : source.contentType();
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
  }

  /// A name without path and control characters, of at most 255 characters.
  public static String cleaned(@Nullable String name) {
    String whole = name == null ? "" : name;
    String last = whole.substring(Math.max(whole.lastIndexOf('/'), whole.lastIndexOf('\\')) + 1);
    String plain = last.replaceAll("[\\p{Cntrl}\\p{Cs}]", "").strip();
    return plain.length() <= 255 ? plain : plain.substring(plain.length() - 255);
  }

  private void threwAway(int bytes) {
    thrownAway += bytes;
    if (thrownAway > rules.mostBytes()) {
      request.connection().close();
    }
  }

  private void partDone() {
    done++;
    settle();
  }

  private void fail(Throwable reason) {
    if (fault == null) {
      fault = reason;
      parts.forEach(UploadPart::drop);
    }
    settle();
  }

  /// The client is gone, or what it sent is no form.
  private void cutOff() {
    requestEnded = true;
    fail(UploadProblems.brokenForm());
  }

  /// Answers once nothing more is to come.
  private void settle() {
    var waiting = answer;
    if (waiting == null || !requestEnded) {
      return;
    }
    if (fault != null) {
      answer = null;
      refuse(waiting, fault);
    } else if (parts.isEmpty()) {
      answer = null;
      waiting.fail(UploadProblems.noFile(rules.field()));
    } else if (done == parts.size()) {
      answer = null;
      finish(waiting);
    }
  }

  private void finish(UniEmitter<? super List<UUID>> waiting) {
    Map<UUID, Long> sizes = new LinkedHashMap<>();
    parts.forEach(part -> sizes.put(part.file().id(), part.file().size()));
    files
        .finish(sizes, rules.purpose())
        .subscribe()
        .with(
            stored -> waiting.complete(List.copyOf(sizes.keySet())),
            failed -> refuse(waiting, failed));
  }
}
