package dev.carillon.job.engine;

import dev.carillon.job.JobParts;
import dev.carillon.job.engine.SimSql.Answer;
import dev.carillon.job.engine.SimTables.Batch;
import dev.carillon.job.engine.SimTables.Done;
import dev.carillon.job.engine.SimTables.Gate;
import dev.carillon.job.engine.SimTables.Lane;
import dev.carillon.job.engine.SimTables.Saved;
import dev.carillon.job.engine.SimTables.Worker;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the engine's statements mean, each carried out at one moment. Written from their comments;
/// of their text it takes the guards ([SimGuards]). A statement it does not know is an error: a new
/// one needs its meaning here.
///
/// Left out: rate keys, jobs' logs, history and retention.
final class SimDatabase {

  private static final List<String> CLAIMED =
      List.of(
          "id",
          "lane",
          "kind",
          "payload",
          "opts",
          "attempt",
          "max_attempts",
          "runs",
          "owner",
          "gate_key",
          "prio",
          "batch",
          "waited_ms",
          "place",
          "run_at");
  private static final List<String> RECORDED = List.of("id", "gate_key", "woken");

  final SimTables tables = new SimTables();
  private final SimWorld world;
  private final SimGuards guards;
  private final SimOracle oracle;
  private final SimSchedules schedules;
  private final SimNotices notices;
  private final Map<String, Function<Tuple, Answer>> statements = new HashMap<>();
  private List<Long> candidates = List.of();
  private int workers;
  private long blocks;

  SimDatabase(SimWorld world, SimGuards guards, SimNotices notices) {
    this.world = world;
    this.guards = guards;
    this.notices = notices;
    this.oracle = new SimOracle(world, tables);
    this.schedules = new SimSchedules(world, tables);
    schedules.statements(statements);
    addJobs();
    claim();
    end();
    live();
    save();
    keep();
    control();
  }

  SimOracle oracle() {
    return oracle;
  }

  void begin() {
    candidates = List.of();
    tables.begin();
  }

  void commit() {
    tables.commit();
  }

  void rollBack() {
    tables.rollBack();
  }

  /// Whether nothing can come between what a statement reads and what it writes.
  boolean isAtOnce(String sql) {
    return guards.claimLocks()
        || !(sql.equals(ClaimStore.CLAIM) || sql.equals(ClaimStore.CLAIM_FROM));
  }

  /// Whether a statement touches no row that a transaction may hold, and is not taken back with it:
  /// what a caller asks on a second connection while its transaction is open.
  boolean isAlone(String sql) {
    return sql.equals(JobParts.LANE)
        || sql.equals(JobParts.NEXT_BLOCKS)
        || sql.contains("pg_notify");
  }

  /// Reads now what a statement reads first; the answer does the rest.
  Supplier<Answer> execute(String sql, Tuple values) {
    if (sql.equals(ClaimStore.CLAIM)) {
      List<SimJob> chosen = choose(ints(values, 0), ints(values, 1));
      return () -> claim(chosen, values.getLong(2), values.getInteger(3));
    }
    if (sql.equals(ClaimStore.CLAIM_FROM)) {
      List<SimJob> chosen = chooseFrom(values);
      return () -> claim(chosen, values.getLong(2), values.getInteger(3));
    }
    if (sql.equals(UpkeepStore.DEAD)) {
      return () -> Answer.one("dead", world.chance(0.5) ? 10_000L : 0L);
    }
    Function<Tuple, Answer> known = statements.get(sql);
    if (known != null) {
      return () -> known.apply(values);
    }
    if (sql.contains("pg_notify")) {
      notices.send(strings(values, 0), strings(values, 1));
      return () -> Answer.NOTHING;
    }
    if (sql.startsWith("DO $do$") || sql.startsWith("VACUUM") || sql.startsWith("ANALYZE")) {
      return () -> Answer.NOTHING;
    }
    world.violated("a statement the simulation does not know:\n" + sql);
    return () -> Answer.NOTHING;
  }

  // --- enqueue ---

  private void addJobs() {
    statements.put(JobParts.NEXT_BLOCKS, this::nextBlocks);
    statements.put(JobParts.LANE, this::lane);
    statements.put(JobParts.INSERT, this::insert);
    statements.put(JobParts.INSERT_DUE, this::insertDue);
  }

  private Answer nextBlocks(Tuple values) {
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < values.getInteger(0); i++) {
      rows.add(new Object[] {++blocks});
    }
    return Answer.rows(List.of("nextval"), rows);
  }

  private Answer lane(Tuple values) {
    String tenant = values.getString(0);
    String queue = values.getString(1);
    boolean gated = values.getBoolean(2);
    for (Lane lane : tables.lanes.values()) {
      if (lane.tenant().equals(tenant) && lane.queue().equals(queue) && lane.gated() == gated) {
        return Answer.one("lane", lane.id());
      }
    }
    boolean paused =
        tables.lanes.values().stream()
            .anyMatch(lane -> lane.queue().equals(queue) && lane.paused());
    int id = tables.lanes.size() + 1;
    tables.lanes.put(id, new Lane(id, tenant, queue, gated, paused));
    return Answer.one("lane", id);
  }

  private Answer insert(Tuple values) {
    List<Object[]> taken = new ArrayList<>();
    Long[] ids = longs(values, 0);
    for (int i = 0; i < ids.length; i++) {
      SimJob job = job(values, i);
      String key = job.uniqueKey;
      if (key != null) {
        String scoped = job.tenant + '|' + key + (guards.uniqueKey() ? "" : "|" + job.id);
        long holder = tables.unique.getOrDefault(scoped, job.id);
        tables.put(tables.unique, scoped, holder);
        taken.add(new Object[] {job.tenant, key, holder});
        if (holder != job.id) {
          continue;
        }
      }
      Integer size = ((Integer[]) values.getValue(13))[i];
      if (size != null) {
        job.held = "batch";
        tables.put(tables.batches, job.id, new Batch(job.id, size));
      }
      boolean waits = size != null || job.runAtNanos > world.nanos();
      tables.put(waits ? tables.scheduled : tables.ready, job.id, job);
      oracle.inserted(job);
    }
    return Answer.rows(List.of("tenant", "key", "job_id"), taken);
  }

  private Answer insertDue(Tuple values) {
    Long[] ids = longs(values, 0);
    for (int i = 0; i < ids.length; i++) {
      var job = new SimJob();
      job.id = ids[i];
      job.lane = ints(values, 1)[i];
      job.prio = ((Short[]) values.getValue(2))[i];
      job.runAtNanos = world.nanos();
      job.maxAttempts = ((Short[]) values.getValue(3))[i];
      job.kind = strings(values, 4)[i];
      job.payload = strings(values, 5)[i];
      job.opts = strings(values, 6)[i];
      job.owner = strings(values, 7)[i];
      job.gateKey = strings(values, 8)[i];
      job.batch = longs(values, 9)[i];
      Lane lane = Objects.requireNonNull(tables.lanes.get(job.lane));
      job.tenant = lane.tenant();
      job.queue = lane.queue();
      tables.put(tables.ready, job.id, job);
      oracle.inserted(job);
    }
    return Answer.changed(ids.length);
  }

  private SimJob job(Tuple values, int i) {
    var job = new SimJob();
    job.id = longs(values, 0)[i];
    job.lane = ints(values, 1)[i];
    job.prio = ((Short[]) values.getValue(2))[i];
    OffsetDateTime at = ((OffsetDateTime[]) values.getValue(3))[i];
    Long delayMs = longs(values, 4)[i];
    job.runAtNanos =
        delayMs != null
            ? world.nanos() + delayMs * 1_000_000
            : at != null ? schedules.nanos(at) : world.nanos();
    job.maxAttempts = ((Short[]) values.getValue(5))[i];
    job.kind = strings(values, 6)[i];
    job.payload = strings(values, 7)[i];
    job.opts = strings(values, 8)[i];
    job.owner = strings(values, 9)[i];
    job.uniqueKey = strings(values, 10)[i];
    job.gateKey = strings(values, 11)[i];
    job.batch = longs(values, 12)[i];
    job.tenant = strings(values, 14)[i];
    job.queue = Objects.requireNonNull(tables.lanes.get(job.lane)).queue();
    return job;
  }

  // --- claim ---

  private void claim() {
    statements.put(ClaimStore.LANES_WITH_JOBS, values -> lanesWithJobs());
    statements.put(GatedClaimStore.LOCK_CANDIDATES, this::candidates);
    statements.put(GatedClaimStore.CLAIM, this::claimGated);
    statements.put(GateStore.HELD_KEYS, this::heldKeys);
    statements.put(GateStore.KEYS_WITH_ROOM, this::keysWithRoom);
    statements.put(GateStore.LOCK_KEYS, values -> Answer.NOTHING);
    statements.put(GateStore.RELEASE, this::release);
    statements.put(GateStore.IDLE_KEYS, values -> idleKeys());
    statements.put(GateStore.FORGET, this::forgetKeys);
  }

  private Answer lanesWithJobs() {
    Set<Integer> used = new TreeSet<>();
    tables.ready.values().forEach(job -> used.add(job.lane));
    List<Object[]> rows = new ArrayList<>();
    for (int id : used) {
      Lane lane = Objects.requireNonNull(tables.lanes.get(id));
      rows.add(new Object[] {id, lane.tenant(), lane.queue(), lane.gated(), lane.paused()});
    }
    return Answer.rows(List.of("lane", "tenant", "queue", "gated", "paused"), rows);
  }

  private List<SimJob> claimable(int lane) {
    if (Objects.requireNonNull(tables.lanes.get(lane)).paused()) {
      return List.of();
    }
    return tables.ready.values().stream()
        .filter(job -> job.lane == lane && job.runAtNanos <= world.nanos())
        .filter(job -> !guards.claimsWaiting() || job.lease == 0)
        .sorted(guards.claimOrdered() ? SimJob.BEST_FIRST : (a, b) -> Long.compare(a.id, b.id))
        .toList();
  }

  private List<SimJob> choose(Integer[] lanes, Integer[] most) {
    List<SimJob> chosen = new ArrayList<>();
    for (int i = 0; i < lanes.length; i++) {
      List<SimJob> all = claimable(lanes[i]);
      List<SimJob> best = all.subList(0, Math.min(most[i], all.size()));
      oracle.chose(lanes[i], best);
      chosen.addAll(best);
    }
    return chosen;
  }

  /// Only what lies in one of the ranges, which are in the order of the lane.
  private List<SimJob> chooseFrom(Tuple values) {
    List<SimJob> chosen = new ArrayList<>();
    int most = values.getInteger(1);
    Short[] prio = (Short[]) values.getValue(4);
    OffsetDateTime[] runAt = (OffsetDateTime[]) values.getValue(5);
    Short[] before = (Short[]) values.getValue(7);
    List<SimJob> all = claimable(values.getInteger(0));
    for (int i = 0; i < prio.length; i++) {
      var mark = new SimJob();
      mark.prio = prio[i];
      mark.runAtNanos = schedules.nanos(runAt[i]);
      mark.id = longs(values, 6)[i];
      for (SimJob job : all) {
        boolean isIn = SimJob.BEST_FIRST.compare(job, mark) > 0 && job.prio < before[i];
        if (isIn && chosen.size() < most && !chosen.contains(job)) {
          chosen.add(job);
        }
      }
    }
    return chosen;
  }

  private Answer claim(List<SimJob> chosen, long lease, int worker) {
    if ((guards.claimsAlive() && !tables.isAlive(worker))
        || (guards.voidsLeases() && tables.isVoid(worker, lease))) {
      return Answer.rows(CLAIMED, List.of());
    }
    List<Object[]> rows = new ArrayList<>();
    for (SimJob picked : chosen) {
      SimJob now = tables.ready.get(picked.id);
      if (now != null) {
        rows.add(lease(now, lease, worker));
      }
    }
    return Answer.rows(CLAIMED, rows);
  }

  private Object[] lease(SimJob job, long lease, int worker) {
    oracle.leased(job, worker);
    tables.change(
        job,
        j -> {
          j.lease = lease;
          j.worker = worker;
          j.attempt++;
          j.runs++;
          return j;
        });
    world.say("claimed", job.id);
    return Objects.requireNonNull(tables.ready.get(job.id))
        .claimed(world.nanos(), SimSchedules.at(job.runAtNanos));
  }

  /// Remembers them for the rest of the transaction, as a setting that is local to it.
  private Answer candidates(Tuple values) {
    List<SimJob> all = claimable(values.getInteger(0));
    candidates =
        all.subList(0, Math.min(all.size(), values.getInteger(1))).stream()
            .map(job -> job.id)
            .toList();
    return Answer.one("candidates", candidates.size());
  }

  private List<Long> running(String gateKey) {
    Gate gate = tables.gates.get(gateKey);
    return gate == null ? List.of() : gate.jobs().stream().filter(this::isLeased).toList();
  }

  private boolean isLeased(long id) {
    SimJob job = tables.ready.get(id);
    return job != null && job.lease != 0;
  }

  private Answer claimGated(Tuple values) {
    int worker = values.getInteger(1);
    List<Object[]> rows = new ArrayList<>();
    if (!tables.isAlive(worker) || tables.isVoid(worker, values.getLong(0))) {
      return Answer.rows(CLAIMED, rows);
    }
    List<SimJob> waiting = new ArrayList<>();
    for (Long id : candidates) {
      SimJob job = tables.ready.get(id);
      if (job != null && job.lease == 0) {
        waiting.add(job);
      }
    }
    waiting.sort(SimJob.BEST_FIRST);
    Set<String> heldBack = new TreeSet<>();
    for (SimJob job : waiting) {
      String key = Objects.requireNonNull(job.gateKey);
      List<Long> running = new ArrayList<>(running(key));
      if (running.size() < job.concurrencyLimit()) {
        rows.add(lease(job, values.getLong(0), worker));
        running.add(job.id);
        tables.put(tables.gates, key, new Gate(key, running));
        oracle.gated(job);
      } else {
        heldBack.add(key);
        SimJob held = job.copy();
        held.held = "gate";
        tables.remove(tables.ready, job.id);
        tables.put(tables.scheduled, job.id, held);
      }
    }
    for (String key : heldBack) {
      Object[] row = new Object[CLAIMED.size()];
      row[CLAIMED.indexOf("gate_key")] = key;
      rows.add(row);
    }
    return Answer.rows(CLAIMED, rows);
  }

  private Answer heldKeys(Tuple values) {
    NavigableSet<String> keys = new TreeSet<>();
    tables.scheduled.values().stream()
        .filter(job -> "gate".equals(job.held))
        .forEach(job -> keys.add(Objects.requireNonNull(job.gateKey)));
    List<Object[]> next =
        keys.tailSet(values.getString(0), false).stream()
            .limit(values.getInteger(1))
            .map(key -> new Object[] {key})
            .toList();
    return Answer.rows(List.of("gate_key"), next);
  }

  private Answer keysWithRoom(Tuple values) {
    List<Object[]> keys =
        new TreeSet<>(List.of(strings(values, 0)))
            .stream()
                .filter(key -> !withRoom(key).isEmpty())
                .map(key -> new Object[] {key})
                .toList();
    return Answer.rows(List.of("key"), keys);
  }

  private Answer release(Tuple values) {
    List<Object[]> lanes = new ArrayList<>();
    for (String key : new TreeSet<>(List.of(strings(values, 0)))) {
      for (SimJob job : withRoom(key)) {
        tables.remove(tables.scheduled, job.id);
        wait(job);
        lanes.add(new Object[] {job.lane});
      }
    }
    return Answer.rows(List.of("lane"), lanes);
  }

  private List<SimJob> withRoom(String key) {
    long inLine =
        tables.ready.values().stream()
            .filter(job -> key.equals(job.gateKey))
            .filter(job ->
                job.lease != 0 || !Objects.requireNonNull(tables.lanes.get(job.lane)).paused())
            .count();
    List<SimJob> held =
        tables.scheduled.values().stream()
            .filter(job -> "gate".equals(job.held) && key.equals(job.gateKey))
            .sorted(SimJob.BEST_FIRST)
            .toList();
    return IntStream.rangeClosed(1, held.size())
        .filter(place -> place + inLine <= held.get(place - 1).concurrencyLimit())
        .mapToObj(place -> held.get(place - 1))
        .toList();
  }

  private Answer idleKeys() {
    List<Object[]> keys =
        tables.gates.keySet().stream()
            .filter(key -> running(key).isEmpty())
            .map(key -> new Object[] {key})
            .toList();
    return Answer.rows(List.of("gate_key"), keys);
  }

  private Answer forgetKeys(Tuple values) {
    for (String key : strings(values, 0)) {
      if (running(key).isEmpty()) {
        tables.remove(tables.gates, key);
      }
    }
    return Answer.NOTHING;
  }

  private void wait(SimJob job) {
    SimJob waiting = job.copy();
    waiting.held = null;
    waiting.lease = 0;
    waiting.worker = 0;
    tables.put(tables.ready, job.id, waiting);
  }

  // --- end ---

  private void end() {
    statements.put(OutcomeStore.END, values -> end(values, tables.ready));
    statements.put(OutcomeStore.END_AT, values -> end(values, tables.ready));
    statements.put(OutcomeStore.END_SCHEDULED, values -> end(values, tables.scheduled));
    statements.put(OutcomeStore.RETURN, this::giveBack);
    statements.put(OutcomeStore.RETURN_AT, this::giveBack);
  }

  private Answer end(Tuple values, Map<Long, SimJob> table) {
    Long[] ids = longs(values, 0);
    Long[] leases = longs(values, 1);
    List<Object[]> rows = new ArrayList<>();
    List<Object[]> woken = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      SimJob job = table.get(ids[i]);
      if (job == null || !isAt(job, values, i) || (guards.endFenced() && job.lease != leases[i])) {
        continue;
      }
      oracle.changed("an end", job, leases[i]);
      tables.remove(table, job.id);
      String state = strings(values, 2)[i];
      oracle.ended(job, state);
      tables.put(
          tables.done, job.id, new Done(job.id, state, job.attempt, job.maxAttempts, job.lease));
      tables.remove(tables.saved, job.id);
      tables.remove(tables.cancels, job.id);
      freeKey(job);
      rows.add(new Object[] {job.id, job.gateKey, null});
      countOff(job, woken);
    }
    rows.addAll(woken);
    return Answer.rows(RECORDED, rows);
  }

  /// What is sought at a place it has left is not found.
  private static boolean isAt(SimJob job, Tuple values, int i) {
    return values.size() < 6
        || values.getString(5).split("\"", -1)[2 * i + 1].equals(job.placeText());
  }

  private void freeKey(SimJob job) {
    if (job.uniqueKey == null || !guards.keyFreed()) {
      return;
    }
    String scoped = job.tenant + '|' + job.uniqueKey + (guards.uniqueKey() ? "" : "|" + job.id);
    if (Objects.equals(tables.unique.get(scoped), job.id)) {
      tables.remove(tables.unique, scoped);
    }
  }

  private void countOff(SimJob job, List<Object[]> woken) {
    Batch batch = job.batch == null ? null : tables.batches.get(job.batch);
    if (batch == null) {
      return;
    }
    tables.put(tables.batches, batch.id(), new Batch(batch.id(), batch.pending() - 1));
    SimJob waiting = tables.scheduled.get(batch.id());
    if (batch.pending() == 1 && waiting != null && "batch".equals(waiting.held)) {
      tables.remove(tables.scheduled, waiting.id);
      wait(waiting);
      woken.add(new Object[] {null, null, waiting.lane});
    }
  }

  private Answer giveBack(Tuple values) {
    Long[] ids = longs(values, 0);
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      SimJob job = tables.ready.get(ids[i]);
      long lease = longs(values, 1)[i];
      if (job == null
          || !isAt(job, values, i)
          || (guards.returnFenced() && (job.lease != lease || lease == 0))) {
        continue;
      }
      oracle.changed("a return", job, lease);
      SimJob back = job.copy();
      back.lease = 0;
      back.worker = 0;
      back.attempt -= ((Boolean[]) values.getValue(3))[i] ? 1 : 0;
      back.runAtNanos = world.nanos() + longs(values, 2)[i] * 1_000_000;
      tables.remove(tables.ready, job.id);
      tables.put(longs(values, 2)[i] == 0 ? tables.ready : tables.scheduled, back.id, back);
      oracle.returned(job);
      rows.add(new Object[] {job.id, job.gateKey, null});
    }
    return Answer.rows(RECORDED, rows);
  }

  // --- workers ---

  private void live() {
    statements.put(WorkerStore.REGISTER, this::register);
    statements.put(WorkerStore.BEAT, this::beat);
    statements.put(WorkerStore.STOP, values -> stop(values.getInteger(0)));
    statements.put(WorkerStore.ANY_DEAD, values -> Answer.one("exists", !dead(values).isEmpty()));
    statements.put(WorkerStore.BURY, this::bury);
    statements.put(WorkerStore.BLOCKS, values -> Answer.one("blocks", 1L));
    statements.put(WorkerStore.HELD, this::heldBy);
    statements.put(WorkerStore.RESCUE, this::rescue);
    statements.put(WorkerStore.VOID, this::makeVoid);
    statements.put(WorkerStore.FORGET, this::forget);
    statements.put(WorkerStore.CANCELLED, this::cancelled);
  }

  private Answer register(Tuple values) {
    int id = ++workers;
    long until = world.nanos() + Duration.ofMillis(values.getLong(3)).toNanos();
    tables.put(tables.workers, id, new Worker(id, until, false, 0));
    world.say("worker registered", id);
    return Answer.one("id", id);
  }

  private Answer beat(Tuple values) {
    int id = values.getInteger(0);
    if (!tables.isAlive(id)) {
      return Answer.rows(List.of("others"), List.of());
    }
    long until = world.nanos() + Duration.ofMillis(values.getLong(1)).toNanos();
    Worker before = Objects.requireNonNull(tables.workers.get(id));
    tables.put(tables.workers, id, new Worker(id, until, false, before.voided()));
    return Answer.one(
        "others",
        tables.workers.values().stream()
            .filter(w -> w.id() != id && !w.stopped() && w.leaseUntilNanos() > world.nanos())
            .count());
  }

  private Answer stop(int id) {
    Worker worker = Objects.requireNonNull(tables.workers.get(id));
    tables.put(tables.workers, id, new Worker(id, worker.leaseUntilNanos(), true, worker.voided()));
    world.say("worker stopped", id);
    return Answer.changed(1);
  }

  private List<Integer> dead(Tuple values) {
    return tables.workers.values().stream()
        .filter(worker -> !worker.stopped() && worker.leaseUntilNanos() < world.nanos())
        .filter(worker -> values.getBoolean(0) || hasWitness(worker, values))
        .map(Worker::id)
        .toList();
  }

  private boolean hasWitness(Worker dead, Tuple values) {
    long now = world.nanos();
    long most = now + Duration.ofMillis(values.getLong(1)).toNanos();
    long least = dead.leaseUntilNanos() + Duration.ofMillis(values.getLong(2)).toNanos();
    return tables.workers.values().stream()
        .mapToLong(Worker::leaseUntilNanos)
        .anyMatch(until -> until >= now && until <= most && until > least);
  }

  private Answer bury(Tuple values) {
    List<Integer> buried = dead(values);
    buried.forEach(this::stop);
    return Answer.rows(List.of("id"), buried.stream().map(id -> new Object[] {id}).toList());
  }

  private Answer heldBy(Tuple values) {
    Set<Integer> workers = Set.of(ints(values, 0));
    return Answer.rows(
        List.of("id"),
        tables.ready.values().stream()
            .filter(job -> workers.contains(job.worker))
            .map(job -> new Object[] {job.id})
            .toList());
  }

  private Answer rescue(Tuple values) {
    Set<Integer> dead = Set.of(ints(values, 0));
    Set<Long> held = Set.of(longs(values, 1));
    List<Object[]> rows = new ArrayList<>();
    for (SimJob job : List.copyOf(tables.ready.values())) {
      if (held.contains(job.id) && dead.contains(job.worker)) {
        world.say("rescued", job.id);
        tables.change(
            job,
            j -> {
              j.lease = 0;
              j.worker = 0;
              j.rescues++;
              return j;
            });
        rows.add(
            new Object[] {
              job.id,
              job.lane,
              job.kind,
              job.attempt >= job.maxAttempts,
              job.rescues + 1,
              tables.cancels.get(job.id)
            });
      }
    }
    return Answer.rows(List.of("id", "lane", "kind", "spent", "rescues", "cancel_reason"), rows);
  }

  private Answer makeVoid(Tuple values) {
    for (long lease : longs(values, 0)) {
      Worker worker = tables.workers.get((int) (lease >> 32));
      if (worker != null && worker.voided() < lease) {
        tables.put(
            tables.workers,
            worker.id(),
            new Worker(worker.id(), worker.leaseUntilNanos(), worker.stopped(), lease));
      }
    }
    return Answer.NOTHING;
  }

  private Answer forget(Tuple values) {
    Set<Long> leases = new HashSet<>(List.of(longs(values, 0)));
    Set<Long> held = Set.of(longs(values, 1));
    List<Object[]> rows = new ArrayList<>();
    for (SimJob job : List.copyOf(tables.ready.values())) {
      if (held.contains(job.id) && leases.contains(job.lease)) {
        oracle.forgotten(job);
        tables.change(
            job,
            j -> {
              j.lease = 0;
              j.worker = 0;
              j.attempt--;
              return j;
            });
        rows.add(new Object[] {job.id, job.lane});
      }
    }
    return Answer.rows(List.of("id", "lane"), rows);
  }

  private Answer cancelled(Tuple values) {
    List<Object[]> rows = new ArrayList<>();
    for (Long id : longs(values, 0)) {
      String reason = tables.cancels.get(id);
      if (reason != null) {
        rows.add(new Object[] {id, reason});
      }
    }
    return Answer.rows(List.of("job_id", "reason"), rows);
  }

  // --- progress ---

  private void save() {
    statements.put(ProgressStore.WRITE, this::progress);
    statements.put(ProgressStore.AS_PATIENT_AS_EVER, values -> Answer.NOTHING);
    statements.put(ProgressStore.CHECKPOINT, this::checkpoint);
    statements.put(ProgressStore.EFFECT, this::effect);
    statements.put(ProgressStore.LEFT, this::left);
    statements.put(
        ProgressStore.LOG,
        values -> {
          oracle.written(longs(values, 0));
          return Answer.NOTHING;
        });
  }

  private @Nullable SimJob held(String what, long id, long lease) {
    SimJob job = tables.ready.get(id);
    if (job == null || (guards.progressFenced() && job.lease != lease)) {
      return null;
    }
    oracle.changed(what, job, lease);
    return job;
  }

  private Answer progress(Tuple values) {
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < longs(values, 0).length; i++) {
      SimJob job = held("progress", longs(values, 0)[i], longs(values, 1)[i]);
      if (job != null) {
        rows.add(new Object[] {job.id});
      }
    }
    return Answer.rows(List.of("job_id"), rows);
  }

  private Answer checkpoint(Tuple values) {
    SimJob job = held("a checkpoint", values.getLong(0), values.getLong(1));
    if (job == null) {
      return Answer.changed(0);
    }
    tables.put(tables.saved, job.id, new Saved(values.getString(2), tables.effectsOf(job.id)));
    return Answer.changed(1);
  }

  private Answer effect(Tuple values) {
    SimJob job = held("an effect", values.getLong(0), values.getLong(1));
    boolean added = false;
    if (job != null) {
      Set<String> effects = tables.effectsOf(job.id);
      added = effects.add(values.getString(2)) || !guards.effectOnce();
      Saved before = tables.saved.get(job.id);
      tables.put(tables.saved, job.id, new Saved(before == null ? null : before.cursor(), effects));
    }
    return Answer.rows(
        List.of("held", "added"),
        List.<Object[]>of(new Object[] {job == null ? 0L : 1L, added ? 1L : 0L}));
  }

  private Answer left(Tuple values) {
    List<Object[]> rows = new ArrayList<>();
    for (Long id : longs(values, 0)) {
      Saved row = tables.saved.get(id);
      String reason = tables.cancels.get(id);
      if (reason != null || (row != null && row.cursor() != null)) {
        rows.add(new Object[] {id, row == null ? null : row.cursor(), reason});
      }
    }
    return Answer.rows(List.of("id", "cursor", "reason"), rows);
  }

  // --- upkeep ---

  private void keep() {
    statements.put(UpkeepStore.PROMOTE, values -> promote());
    statements.put(UpkeepStore.NEXT_DUE, values -> Answer.one("wait_ms", untilDueMs()));
    statements.put(
        UpkeepStore.MISSING, values -> Answer.one("missing", world.chance(0.5) ? 4L : 0L));
  }

  private Answer promote() {
    Set<Integer> lanes = new TreeSet<>();
    long moved = 0;
    for (SimJob job : List.copyOf(tables.scheduled.values())) {
      if (job.held == null && job.runAtNanos <= world.nanos()) {
        tables.remove(tables.scheduled, job.id);
        wait(job);
        lanes.add(job.lane);
        moved++;
      }
    }
    return Answer.rows(
        List.of("moved", "lanes"),
        List.<Object[]>of(
            new Object[] {moved, lanes.isEmpty() ? null : lanes.toArray(Integer[]::new)}));
  }

  private @Nullable Long untilDueMs() {
    return tables.scheduled.values().stream()
        .filter(job -> job.held == null)
        .map(job -> (job.runAtNanos - world.nanos()) / 1_000_000)
        .min(Long::compare)
        .orElse(null);
  }

  // --- control ---

  private void control() {
    statements.put(ControlStore.HOLD_READY, values -> hold(tables.ready, values.getLong(0)));
    statements.put(
        ControlStore.HOLD_SCHEDULED, values -> hold(tables.scheduled, values.getLong(0)));
    statements.put(
        ControlStore.ASK_TO_STOP,
        values -> {
          if (!tables.cancels.containsKey(values.getLong(0))) {
            tables.put(tables.cancels, values.getLong(0), values.getString(1));
          }
          return Answer.changed(1);
        });
  }

  private static Answer hold(Map<Long, SimJob> table, long id) {
    SimJob job = table.get(id);
    return Answer.rows(
        List.of("lease", "lane", "kind"),
        job == null ? List.of() : List.<Object[]>of(new Object[] {job.lease, job.lane, job.kind}));
  }

  static Long[] longs(Tuple values, int position) {
    return (Long[]) values.getValue(position);
  }

  static Integer[] ints(Tuple values, int position) {
    return (Integer[]) values.getValue(position);
  }

  static String[] strings(Tuple values, int position) {
    return (String[]) values.getValue(position);
  }
}
