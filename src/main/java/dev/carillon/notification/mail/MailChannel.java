package dev.carillon.notification.mail;

import dev.carillon.job.JobRequest;
import dev.carillon.notification.Channel;
import dev.carillon.notification.Deliveries;
import dev.carillon.notification.Deliveries.Planned;
import dev.carillon.notification.DeliveryChannel;
import dev.carillon.notification.Recipient;
import dev.carillon.notification.Recipients;
import dev.carillon.notification.Sent;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.resilience.Backoff;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Decides for each notification whether it is a mail of its own, now or after the quiet hours,
/// part of a digest, or none; each with a row that says so.
@Singleton
final class MailChannel implements DeliveryChannel {

  static final String NAME = Channel.EMAIL.word();

  private static final String QUIET = "quiet";
  private static final String DIGEST = "digest";

  private final Deliveries deliveries;
  private final Recipients recipients;
  private final Postbox postbox;

  MailChannel(Deliveries deliveries, Recipients recipients, Postbox postbox) {
    this.deliveries = deliveries;
    this.recipients = recipients;
    this.postbox = postbox;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<JobRequest> redelivery(String tenant, UUID delivery) {
    return Optional.of(one(tenant, delivery, null));
  }

  @Override
  public Uni<List<JobRequest>> deliveries(Tx tx, List<Sent> notifications) {
    List<Sent> mine = notifications.stream().filter(MailChannel::concernsMail).toList();
    if (mine.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    List<Recipients.Key> people = mine.stream().map(Recipients.Key::of).distinct().toList();
    return recipients
        .of(tx, people)
        .chain(known -> {
          List<Planned> planned =
              mine.stream().map(sent -> plan(sent, known.get(Recipients.Key.of(sent)))).toList();
          return deliveries.plan(tx, planned).map(ids -> jobs(mine, planned, ids, known));
        });
  }

  private static boolean concernsMail(Sent sent) {
    return sent.channels().contains(Channel.EMAIL) || sent.declined().contains(Channel.EMAIL);
  }

  private Planned plan(Sent sent, @Nullable Recipient recipient) {
    if (!sent.channels().contains(Channel.EMAIL)) {
      return suppressed(sent, "preference");
    }
    if (!postbox.isOpen()) {
      return suppressed(sent, "disabled");
    }
    if (recipient == null || !recipient.hasAddress()) {
      return suppressed(sent, "no_address");
    }
    if (sent.mustDeliver()) {
      return Planned.now(sent, NAME, "");
    }
    Instant digest = recipient.nextDigest();
    if (digest != null) {
      return held(sent, DIGEST, digest);
    }
    Instant release = recipient.release();
    return release.isAfter(recipient.now())
        ? held(sent, QUIET, release)
        : Planned.now(sent, NAME, "");
  }

  private static Planned suppressed(Sent sent, String reason) {
    return new Planned(sent.id(), sent.tenant(), sent.recipient(), NAME, "", reason, null, null);
  }

  private static Planned held(Sent sent, String how, Instant until) {
    return new Planned(
        sent.id(),
        sent.tenant(),
        sent.recipient(),
        NAME,
        "",
        null,
        how,
        until.atOffset(ZoneOffset.UTC));
  }

  private static List<JobRequest> jobs(
      List<Sent> sent,
      List<Planned> planned,
      List<UUID> ids,
      Map<Recipients.Key, Recipient> known) {
    List<JobRequest> jobs = new ArrayList<>();
    Map<UUID, JobRequest> digests = new LinkedHashMap<>();
    for (int i = 0; i < planned.size(); i++) {
      Planned plan = planned.get(i);
      OffsetDateTime due = plan.dueAt();
      if (plan.suppressed() != null) {
        continue;
      }
      Recipient recipient = known.get(new Recipients.Key(plan.tenant(), plan.recipient()));
      if (DIGEST.equals(plan.held()) && due != null && recipient != null) {
        digests.computeIfAbsent(
            recipient.inbox(),
            inbox ->
                digest(
                    plan.tenant(),
                    inbox,
                    due,
                    due.atZoneSameInstant(recipient.zone()).toLocalDate()));
      } else {
        jobs.add(
            planned(one(plan.tenant(), ids.get(i), due), sent.get(i).retries())
                .within(sent.get(i).trace()));
      }
    }
    jobs.addAll(digests.values());
    return jobs;
  }

  private static JobRequest planned(JobRequest request, List<Duration> retries) {
    return retries.isEmpty()
        ? request
        : request.withTries(retries.size() + 1, new Backoff.Table(retries));
  }

  private static JobRequest one(String tenant, UUID delivery, @Nullable OffsetDateTime due) {
    return at(JobRequest.of(DeliverMail.KIND, new DeliverMail.Args(delivery)), tenant, due, null);
  }

  /// One a day: the unique key is free again when the digest is out.
  static JobRequest digest(String tenant, UUID inbox, OffsetDateTime due, LocalDate day) {
    return at(
        JobRequest.of(DeliverDigest.KIND, new DeliverDigest.Args(inbox)),
        tenant,
        due,
        "notification.digest:" + inbox + ":" + day);
  }

  /// A job of the system: it is not among those the recipient sees.
  private static JobRequest at(
      JobRequest request, String tenant, @Nullable OffsetDateTime due, @Nullable String uniqueKey) {
    return request.forOwner(tenant, null).with(options -> options.runAt(due).uniqueKey(uniqueKey));
  }
}
