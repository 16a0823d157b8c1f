-- The job engine's tables (docs/adr/0001-one-hot-table.md says why they look like this).

-- Ids are taken in blocks of 1,000 by each process: no round trip for a single id. A job's id is
-- (block * 1,000 + n) * 256 + virtual shard, so that it grows with time and still names its shard.
create sequence job_id_block;
create sequence worker_id;

-- A lane is a tenant's queue. Jobs with a concurrency or rate key wait in the gated twin of their
-- lane, so that the plain claim never has to look at a key.
create table job_lane (
  lane      int generated always as identity primary key,
  tenant    text not null,
  queue     text not null,
  gated     boolean not null,
  shard     smallint not null check (shard between 0 and 255),
  paused_at timestamptz,
  paused_by text,
  unique (tenant, queue, gated)
);
comment on column job_lane.paused_at is 'While set, nothing is claimed from the lane.';

-- Waiting and running jobs; nothing else. Claimed in place: lease, worker, attempt and started_at
-- are in no index and no index predicate, so that a claim is a HOT update. The defaults that are
-- not null keep a row's size when it is claimed.
create table job_ready (
  id           bigint primary key,
  lease        bigint not null default 0,
  started_at   timestamptz not null default '-infinity',
  run_at       timestamptz not null,
  created_at   timestamptz not null,
  batch        bigint,
  lane         int not null,
  worker       int not null default 0,
  shard        smallint not null,
  prio         smallint not null,
  attempt      smallint not null default 0,
  runs         int not null default 0,
  max_attempts smallint not null,
  rescues      smallint not null default 0,
  kind         text not null,
  payload      jsonb not null,
  opts         jsonb,
  owner        text,
  unique_key   text,
  gate_key     text,
  errors       jsonb,
  check ((lease = 0) = (worker = 0))
) with (
  fillfactor = 45,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 50000
);
create index job_ready_claim on job_ready (lane, prio, run_at, id);
create index job_ready_owner on job_ready (owner, id) where owner is not null;
create index job_ready_gate on job_ready (gate_key) where gate_key is not null;
comment on column job_ready.runs is 'Times it was claimed; unlike attempt never given back.';
comment on column job_ready.prio is 'The negated priority: lower runs sooner.';
comment on column job_ready.lease is 'worker << 32 | counter of the claim; 0 while the job waits. It fences every write of an attempt.';

-- Jobs that wait for a time (held is null), for their concurrency key (gate) or for the jobs of
-- their batch (batch).
create table job_scheduled (
  like job_ready including defaults,
  held text check (held in ('gate', 'batch')),
  primary key (id)
) with (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_delay = 0
);
create index job_scheduled_due on job_scheduled (run_at) where held is null;
create index job_scheduled_gate on job_scheduled (gate_key, prio, run_at, id) where held = 'gate';
create index job_scheduled_owner on job_scheduled (owner, id) where owner is not null;

-- Finished jobs, one partition a day; retention drops partitions.
create table job_done (
  like job_ready including defaults,
  state       text not null check (state in ('completed', 'cancelled', 'discarded')),
  finished_at timestamptz not null default now(),
  result      jsonb,
  progress    jsonb
) partition by range (finished_at);
create index job_done_id on job_done (id);
create index job_done_owner on job_done (owner, id) where owner is not null;
create index job_done_key on job_done (unique_key) where unique_key is not null;

-- One row per live job that carries a unique key; the primary key is the guard.
create table job_unique (
  tenant text not null,
  key    text not null,
  job_id bigint not null,
  primary key (tenant, key)
) with (fillfactor = 70);

-- A batch: job `id` is held in job_scheduled until `pending` other jobs have ended.
create table job_batch (
  id        bigint primary key,
  total     int not null,
  pending   int not null check (pending >= 0),
  completed int not null default 0,
  cancelled int not null default 0,
  discarded int not null default 0
) with (fillfactor = 50);

-- Asked to stop while running. The worker reads it; whoever ends the job removes it.
create table job_cancel (
  job_id       bigint primary key,
  reason       text not null,
  requested_by text,
  requested_at timestamptz not null default now()
);

-- What a running job saved: progress, the position to resume at, the effects that happened.
create table job_progress (
  job_id     bigint primary key,
  phase      text,
  done       bigint not null default 0,
  total      bigint not null default 0,
  message    text,
  cursor     jsonb,
  effects    jsonb not null default '[]',
  updated_at timestamptz not null default now()
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

create table job_log (
  job_id  bigint not null,
  at      timestamptz not null default now(),
  attempt smallint not null,
  level   text not null,
  message text not null
) partition by range (at);
create index job_log_job on job_log (job_id, at);

-- Rate limits by the generic cell rate algorithm: the theoretical arrival time of the next start.
create table job_rate (
  key  text primary key,
  next timestamptz not null
) with (fillfactor = 50);

-- One row per worker process; its lease covers all its jobs.
create table worker (
  id          int primary key,
  node        text not null,
  pid         bigint not null,
  version     text not null,
  started_at  timestamptz not null default now(),
  lease_until timestamptz not null,
  stopped_at  timestamptz,
  running     int not null default 0
) with (fillfactor = 50);
