package dev.carillon.console;

import dev.carillon.figure.BacklogStore;
import dev.carillon.figure.BacklogStore.Depth;
import dev.carillon.figure.FigureReadStore;
import dev.carillon.figure.Histogram;
import dev.carillon.figure.Tally;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts figures in the order of time, for the charts operators look at. Any thread may call.
@Singleton
final class Series {

  private static final Tally NOTHING = new Tally();

  private final FigureReadStore figures;
  private final BacklogStore backlog;

  Series(FigureReadStore figures, BacklogStore backlog) {
    this.figures = figures;
    this.backlog = backlog;
  }

  /// @param tenant of which; all when `null`
  /// @param queue every one when `null`
  /// @param type every one when `null`; what waits is then not told
  /// @return fails when the database is away
  Uni<SeriesView> read(
      @Nullable String tenant, @Nullable String queue, @Nullable String type, Window window) {
    return Uni.combine()
        .all()
        .unis(backlog.lanes(tenant, queue), backlog.look())
        .asTuple()
        .chain(start -> {
          OffsetDateTime from = window.from(start.getItem2().now());
          Integer @Nullable [] lanes = start.getItem1();
          return Uni.combine()
              .all()
              .unis(
                  figures.series(lanes, type, from, window.step()),
                  backlog.depth(lanes, from, window.step()))
              .with((ended, depth) ->
                  points(
                      window,
                      from,
                      start.getItem2().now(),
                      ended,
                      type == null ? depth : Map.of()));
        });
  }

  private static SeriesView points(
      Window window,
      OffsetDateTime from,
      OffsetDateTime now,
      Map<OffsetDateTime, Tally> ended,
      Map<OffsetDateTime, Depth> depth) {
    List<SeriesView.Point> points = new ArrayList<>();
    for (OffsetDateTime at = from; !at.isAfter(now); at = at.plus(window.step())) {
      points.add(point(at, ended.getOrDefault(at, NOTHING), depth.get(at)));
    }
    return new SeriesView(window.word(), window.step().toSeconds(), points);
  }

  private static SeriesView.Point point(OffsetDateTime at, Tally tally, @Nullable Depth depth) {
    return new SeriesView.Point(
        at,
        tally.completed(),
        tally.failed(),
        tally.cancelled(),
        tally.retried(),
        depth == null ? null : depth.waiting(),
        depth == null ? null : depth.running(),
        tally.ran().quantile(Histogram.MEDIAN),
        tally.ran().quantile(Histogram.P95),
        tally.ran().quantile(Histogram.P99),
        tally.waited().quantile(Histogram.MEDIAN),
        tally.waited().quantile(Histogram.P95),
        tally.waited().quantile(Histogram.P99));
  }
}
