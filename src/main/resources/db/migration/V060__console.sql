-- The figures and lists of the console (docs/console.md, docs/adr/0018).

-- What ended in a minute, by lane and type, over all nodes: each adds what it counted. The two
-- histograms have a place for each power of two of milliseconds (dev.carillon.job.Spread).
create table figure_minute (
  at        timestamptz not null,
  lane      int not null,
  kind      text not null,
  completed bigint not null default 0,
  failed    bigint not null default 0,
  cancelled bigint not null default 0,
  retried   bigint not null default 0,
  ran       int[] not null,
  waited    int[] not null,
  primary key (at, lane, kind)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
comment on table figure_minute is 'Counted in memory and added up once a second; kept for 7 days.';

create index figure_minute_lane on figure_minute (lane, at);

-- Whole hours of it, added up.
create table figure_hour (
  like figure_minute including defaults,
  primary key (at, lane, kind)
);

-- What waits and runs now, counted by one node for all.
create table figure_live (
  lane      int not null,
  kind      text not null,
  waiting   bigint not null,
  running   bigint not null,
  scheduled bigint not null,
  retrying  bigint not null,
  oldest    timestamptz,
  primary key (lane, kind)
) with (fillfactor = 50);

-- The same over time, for charts: the newest look of each minute.
create table figure_depth (
  at      timestamptz not null,
  lane    int not null,
  waiting bigint not null,
  running bigint not null,
  primary key (lane, at)
) with (fillfactor = 50);

-- Ids grow with time by blocks: every job that was created before `at` has a block up to `block`.
-- Where a list that ends at an instant begins.
create table figure_clock (
  at    timestamptz primary key,
  block bigint not null
);

-- When a look that one node takes for all was taken, and how long it took.
create table figure_round (
  name    text primary key,
  at      timestamptz not null default '-infinity',
  took_ms bigint not null default 0
);
insert into figure_round (name) values ('live'), ('hours'), ('shelve');

-- Jobs of a node that run at a time, by queue; above what the nodes are configured with.
create table queue_limit (
  queue    text primary key,
  per_node int not null check (per_node between 1 and 10000),
  set_by   text not null,
  set_at   timestamptz not null default now()
);

-- Orders to act on all jobs that match and were created before `through`. `scope` is the tenant
-- whose jobs are meant, null for all; `tenant` is that of the person who ordered.
create table console_order (
  job_id     bigint primary key,
  tenant     text not null,
  scope      text,
  by         text not null,
  action     text not null check (action in ('cancel', 'retry', 'priority')),
  priority   int,
  filter     jsonb not null,
  through    timestamptz not null,
  counted    bigint not null,
  reason     text not null,
  ordered_at timestamptz not null default now()
);
create index console_order_newest on console_order (ordered_at desc);
create index console_order_tenant on console_order (tenant, ordered_at desc);

-- What did not end well is looked for most, and is the least: jobs that end well are not in it.
create index job_done_unwell on job_done (id) where state <> 'completed';
-- The same for what failed and waits for its next attempt.
create index job_scheduled_retry on job_scheduled (id) where attempt > 0;
-- What operators did to one thing.
create index audit_log_resource on audit_log (resource, at desc);
