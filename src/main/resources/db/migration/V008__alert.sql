-- What is wrong, and since when.

create table alert (
  id              bigint generated always as identity primary key,
  key             text not null,
  source          text not null,
  type            text not null,
  severity        text not null check (severity in ('low', 'medium', 'high', 'critical')),
  message         text not null,
  details         jsonb not null default '{}',
  raised_at       timestamptz not null default now(),
  last_seen       timestamptz not null default now(),
  resolved_at     timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text
);
-- The guard: a condition that lasts is one alert, whoever finds it.
create unique index alert_lasting on alert (key) where resolved_at is null;
create index alert_raised on alert (raised_at desc, id desc);

-- When something that one replica does for all was done last.
create table health_round (
  name text primary key,
  at   timestamptz not null default '-infinity'
);
insert into health_round (name) values ('broadcast'), ('alerts');

-- Jobs that ended a moment ago, without a scan of the whole day: rows come in the order of time.
create index job_done_finished on job_done using brin (finished_at)
  with (pages_per_range = 32, autosummarize = on);
