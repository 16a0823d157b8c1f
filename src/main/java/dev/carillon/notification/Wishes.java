package dev.carillon.notification;

import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which channels a person wants for a category, for workloads with a screen of their own for it.
@Singleton
public final class Wishes {

  private final PreferenceStore store;
  private final NotificationTypes types;

  Wishes(PreferenceStore store, NotificationTypes types) {
    this.store = store;
    this.types = types;
  }

  /// @param person only tenant and id count
  /// @return the channels a person is asked about that are on, for each category; the defaults
  ///   where nothing was said
  public Uni<Map<String, Set<Channel>>> of(Actor person, List<String> categories) {
    return store
        .said(person.tenant(), person.id(), categories)
        .map(said -> wishes(categories, said));
  }

  /// The same as a transaction sees it.
  public Uni<Map<String, Set<Channel>>> of(Tx tx, Actor person, List<String> categories) {
    return store
        .said(tx, person.tenant(), person.id(), categories)
        .map(said -> wishes(categories, said));
  }

  private Map<String, Set<Channel>> wishes(
      List<String> categories, List<PreferenceStore.Wish> said) {
    Map<String, Set<Channel>> wishes = new HashMap<>();
    for (String category : categories) {
      Set<Channel> on = EnumSet.noneOf(Channel.class);
      for (Channel channel : NotificationTypes.ASKED) {
        if (types.defaultsOf(category).contains(channel)) {
          on.add(channel);
        }
      }
      wishes.put(category, on);
    }
    said.forEach(wish ->
        Channel.named(wish.channel())
            .ifPresent(channel -> {
              Set<Channel> on = wishes.getOrDefault(wish.category(), EnumSet.allOf(Channel.class));
              if (wish.enabled()) {
                on.add(channel);
              } else {
                on.remove(channel);
              }
            }));
    return wishes;
  }

  /// Says for each category which of the channels a person is asked about are on; the others are
  /// off. Categories that are not named stay as they are.
  public Uni<Void> set(Tx tx, Actor person, Map<String, Set<Channel>> wishes) {
    if (wishes.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    List<PreferenceStore.Wish> rows = new ArrayList<>();
    wishes.forEach((category, on) ->
        NotificationTypes.ASKED.forEach(channel ->
            rows.add(new PreferenceStore.Wish(category, channel.word(), on.contains(channel)))));
    return store.say(tx, person.tenant(), person.id(), rows);
  }
}
