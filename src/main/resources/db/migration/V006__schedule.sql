-- Schedules: when jobs are enqueued by the clock, and the ledger of what was.

create table schedule (
  id             bigint generated always as identity primary key,
  tenant         text not null,
  name           text not null,
  description    text,
  cron           text,
  every_seconds  bigint check (every_seconds >= 1),
  zone           text not null,
  anchor         timestamptz not null,
  kind           text not null,
  payload        jsonb not null,
  options        jsonb not null,
  catch_up       text not null check (catch_up in ('none', 'last', 'all')),
  catch_up_limit int not null check (catch_up_limit between 1 and 1000),
  overlap        text not null check (overlap in ('skip', 'queue')),
  paused_at      timestamptz,
  paused_by      text,
  next_fire      timestamptz,
  last_fire      timestamptz,
  built_in       boolean not null,
  created_by     text not null,
  created_at     timestamptz not null default now(),
  updated_by     text,
  updated_at     timestamptz not null default now(),
  version        int not null default 1,
  unique (tenant, name),
  check ((cron is null) <> (every_seconds is null)),
  check ((paused_at is null) = (paused_by is null))
) with (fillfactor = 70);
comment on table schedule is 'What the clock enqueues. next_fire is the next nominal time, not the next try.';
comment on column schedule.anchor is 'Where a fixed interval counts from.';
comment on column schedule.updated_by is 'Who changed it last; null for a built-in schedule nobody has changed, which follows the release.';
create index schedule_due on schedule (next_fire) where paused_at is null;

create table schedule_fire (
  schedule_id  bigint not null,
  fire_time    timestamptz not null,
  manual       boolean not null,
  outcome      text not null check (outcome in ('fired', 'skipped_overlap', 'missed', 'failed')),
  job_id       bigint,
  missed_from  timestamptz,
  missed_count int,
  fired_at     timestamptz not null default now(),
  node         text not null,
  primary key (schedule_id, fire_time, manual),
  check ((outcome = 'missed') = (missed_count is not null))
) with (fillfactor = 90);
comment on table schedule_fire is
  'One row for each nominal time of a schedule. Its primary key is what keeps two nodes from firing one time twice. '
  'No foreign key: the rows of a removed schedule leave by age, not all at once.';
comment on column schedule_fire.fire_time is 'The nominal instant; of a missed stretch the last one.';
create index schedule_fire_age on schedule_fire using brin (fired_at);
