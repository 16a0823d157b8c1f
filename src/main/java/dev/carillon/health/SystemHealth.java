package dev.carillon.health;

import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;

/// Puts together how the installation is. Any thread may call.
@Singleton
public final class SystemHealth {

  /// What a fact of an open breaker has as its type.
  static final String BREAKER_OPEN = "circuit_breaker_open";

  private final FigureStore figures;
  private final Facts facts;
  private final HealthConfig config;
  private final List<SocketFigures> sockets;

  SystemHealth(
      FigureStore figures, Facts facts, HealthConfig config, @All List<SocketFigures> sockets) {
    this.figures = figures;
    this.facts = facts;
    this.config = config;
    this.sockets = sockets;
  }

  /// @return how it is, at most two seconds old; fails when the database is away
  public Uni<SystemStatus> status() {
    return Uni.combine().all().unis(figures.figures(), facts.ask()).with(this::status);
  }

  private SystemStatus status(Figures now, List<Facts.Said> said) {
    List<Condition> wrong = said.stream().flatMap(source -> source.conditions().stream()).toList();
    boolean breakerOpen = wrong.stream().anyMatch(each -> each.type().equals(BREAKER_OPEN));
    boolean working = now.workers() > 0;
    return new SystemStatus(
        queue(now, breakerOpen, working),
        new SystemStatus.Websocket(users(), admins(), wrong.size()),
        new SystemStatus.Health(
            grade(now, wrong).word(), breakerOpen, working, now.failed(), now.total()),
        wrong.stream()
            .map(each ->
                new SystemStatus.Wrong(
                    each.type(), each.severity().word(), each.message(), each.details()))
            .toList(),
        now.at());
  }

  private SystemStatus.Queue queue(Figures now, boolean breakerOpen, boolean working) {
    return new SystemStatus.Queue(
        now.waiting(),
        now.running(),
        working,
        breakerOpen,
        now.oldest() == null ? null : Math.max(0, now.oldest().toMillis()),
        now.workers(),
        now.paused(),
        new SystemStatus.Metrics(
            now.ended(),
            now.failed(),
            now.ranMs() == null ? 0 : now.ranMs(),
            config.window().toMillis()),
        new SystemStatus.Priorities(now.high(), now.waiting() - now.high() - now.low(), now.low()));
  }

  /// The jobs' own grade, or a worse one that something else wrong asks for.
  static Grade grade(Figures now, List<Condition> wrong) {
    return wrong.stream().map(Condition::grade).reduce(now.gradeOfJobs(), Grade::worse);
  }

  private int users() {
    return sockets.stream().mapToInt(SocketFigures::users).sum();
  }

  private int admins() {
    return sockets.stream().mapToInt(SocketFigures::admins).sum();
  }
}
