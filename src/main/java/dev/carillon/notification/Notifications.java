package dev.carillon.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.Jobs;
import dev.carillon.notification.NotificationStore.Draft;
import dev.carillon.notification.NotificationStore.Inbox;
import dev.carillon.notification.NotificationStore.Made;
import dev.carillon.notification.NotificationStore.Wish;
import dev.carillon.platform.db.Tx;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where people are told something. Any thread may call.
@Singleton
public final class Notifications {

  /// The event of a new notification; its data is the notification with `unreadCount`.
  static final String EVENT = "notification";

  private static final int MOST_ROWS = 1_000;
  private static final int MOST_TITLE_LETTERS = 255;
  private static final int MOST_MESSAGE_LETTERS = 4_000;

  private static final Comparator<NewNotification> BY_INBOX =
      Comparator.comparing(NewNotification::tenant).thenComparing(NewNotification::recipient);

  private final NotificationStore store;
  private final NotificationTypes types;
  private final Texts texts;
  private final List<DeliveryChannel> channels;
  private final Jobs jobs;
  private final Streams streams;
  private final ObjectMapper json;

  Notifications(
      NotificationStore store,
      NotificationTypes types,
      Texts texts,
      @All List<DeliveryChannel> channels,
      Jobs jobs,
      Streams streams,
      ObjectMapper json) {
    this.store = store;
    this.types = types;
    this.texts = texts;
    this.channels = channels;
    this.jobs = jobs;
    this.streams = streams;
    this.json = json;
  }

  /// A notification on its way: what is stored of it, and where it goes.
  private record Way(NewNotification asked, Draft draft, Sent sent) {}

  /// Makes notifications in the caller's transaction: they are told if and only if it commits.
  /// Holds the inboxes and streams of the recipients until then, so do it last, and all at once.
  ///
  /// @return notifications made (count); those whose `dedupKey` was there already are not
  public Uni<Long> send(Tx tx, List<NewNotification> all) {
    List<NewNotification> sorted = all.stream().sorted(BY_INBOX).toList();
    List<List<NewNotification>> chunks = new ArrayList<>();
    for (int from = 0; from < sorted.size(); from += MOST_ROWS) {
      chunks.add(sorted.subList(from, Math.min(sorted.size(), from + MOST_ROWS)));
    }
    return Multi.createFrom()
        .iterable(chunks)
        .onItem()
        .transformToUniAndConcatenate(chunk -> sendChunk(tx, chunk))
        .collect()
        .with(Collectors.summingLong(Long::longValue));
  }

  private Uni<Long> sendChunk(Tx tx, List<NewNotification> chunk) {
    List<Inbox> inboxes = chunk.stream().map(Notifications::inbox).toList();
    List<String> categories = chunk.stream().map(n -> types.of(n.type()).category()).toList();
    return store
        .take(tx, inboxes)
        .chain(languages ->
            store
                .wishes(tx, inboxes, categories)
                .map(wishes -> chunk.stream().map(n -> way(n, languages, wishes)).toList()))
        .chain(ways ->
            store
                .add(tx, ways.stream().map(Way::draft).toList())
                .chain(made -> made.isEmpty() ? nothing() : deliver(tx, ways, made)));
  }

  private static Uni<Long> nothing() {
    return Uni.createFrom().item(0L);
  }

  private static Inbox inbox(NewNotification notification) {
    return new Inbox(notification.tenant(), notification.recipient());
  }

  private Way way(NewNotification asked, Map<Inbox, String> languages, Map<Wish, Boolean> wishes) {
    NotificationType type = types.of(asked.type());
    Inbox inbox = inbox(asked);
    String language = languages.getOrDefault(inbox, Texts.ENGLISH);
    String template = Objects.requireNonNullElse(asked.options().template(), type.template());
    Draft draft =
        new Draft(
            UUID.randomUUID(),
            inbox,
            asked.type(),
            type.category(),
            asked.severity(),
            text(language, template + ".title", asked, MOST_TITLE_LETTERS),
            text(language, template + ".text", asked, MOST_MESSAGE_LETTERS),
            written(asked.data()),
            asked.options().dedupKey(),
            asked.options().mustDeliver(),
            millis(asked.options().expiresAfter()));
    return new Way(asked, draft, sent(asked, draft, type, wishes));
  }

  private static @Nullable Long millis(@Nullable Duration life) {
    return life == null ? null : life.toMillis();
  }

  private String text(String language, String key, NewNotification asked, int most) {
    String text = texts.fill(language, key, asked.values()).text();
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  private String written(Map<String, Object> data) {
    try {
      return json.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A notification's data must be values JSON can hold", e);
    }
  }

  /// A missing preference is the default of the category, which is what the row would say if it had
  /// been made. Webhooks are the tenant's and no matter of a person's preferences.
  private static Sent sent(
      NewNotification asked, Draft draft, NotificationType type, Map<Wish, Boolean> wishes) {
    Set<Channel> open = EnumSet.noneOf(Channel.class);
    Set<Channel> declined = EnumSet.noneOf(Channel.class);
    for (Channel channel : Channel.values()) {
      if (!asked.options().channels().isEmpty() && !asked.options().channels().contains(channel)) {
        continue;
      }
      var wish = new Wish(draft.inbox(), type.category(), channel.word());
      boolean wanted = wishes.getOrDefault(wish, type.defaultChannels().contains(channel));
      boolean goes = asked.options().mustDeliver() || channel == Channel.WEBHOOK || wanted;
      (goes ? open : declined).add(channel);
    }
    return new Sent(
        draft.id(),
        asked.tenant(),
        asked.recipient(),
        asked.type(),
        type.category(),
        asked.severity(),
        asked.options().mustDeliver(),
        open,
        declined,
        type.retries(),
        asked.options().trace());
  }

  private Uni<Long> deliver(Tx tx, List<Way> ways, List<Made> made) {
    Map<UUID, Made> byId = made.stream().collect(Collectors.toMap(Made::id, Function.identity()));
    List<Way> mine = ways.stream().filter(way -> byId.containsKey(way.draft().id())).toList();
    List<Sent> sent = mine.stream().map(Way::sent).toList();
    List<Inbox> inboxes = mine.stream().map(way -> way.draft().inbox()).distinct().toList();
    return Multi.createFrom()
        .iterable(channels)
        .onItem()
        .transformToUniAndConcatenate(channel -> channel.deliveries(tx, sent))
        .onItem()
        .transformToUniAndConcatenate(requests -> jobs.enqueueAll(tx, requests))
        .collect()
        .asList()
        .chain(() -> store.unread(tx, inboxes))
        .chain(unread -> streams.publish(tx, events(mine, byId, unread)))
        .replaceWith((long) made.size());
  }

  /// The row is in the inbox in any case; who wants nothing in the application is not interrupted.
  private static List<StreamEvent> events(
      List<Way> ways, Map<UUID, Made> made, Map<Inbox, Long> unread) {
    List<StreamEvent> events = new ArrayList<>(ways.size());
    for (Way way : ways) {
      Draft draft = way.draft();
      var stream = StreamName.ofUser(draft.inbox().tenant(), draft.inbox().recipient());
      Long count = unread.get(draft.inbox());
      Made row = made.get(draft.id());
      if (row == null || count == null) {
        continue;
      }
      events.add(
          way.sent().channels().contains(Channel.IN_APP)
              ? new StreamEvent(stream, EVENT, view(way, row, count))
              : new StreamEvent(stream, UnreadCount.EVENT, new UnreadCount(count)));
    }
    return events;
  }

  private static NotificationView view(Way way, Made row, long unread) {
    Draft draft = way.draft();
    return new NotificationView(
        draft.id(),
        draft.type(),
        draft.category(),
        draft.severity(),
        draft.title(),
        draft.message(),
        way.asked().data(),
        false,
        null,
        row.createdAt(),
        row.expiresAt(),
        unread);
  }
}
