-- Circuit breakers: what is known of the things outside that jobs need, shared by all replicas.

create table breaker (
  key           text primary key,
  state         text not null default 'closed' check (state in ('closed', 'open', 'half_open', 'closing')),
  came_from     text not null default 'closed',
  failures      int not null default 0 check (failures >= 0),
  last_error    text,
  opened_at     timestamptz,
  retry_at      timestamptz,
  canary_job    bigint,
  canary_lease  bigint,
  closing_since timestamptz,
  wave          int not null default 0,
  wave_at       timestamptz,
  wave_started  int not null default 0,
  wave_granted  int not null default 0,
  forced        text check (forced in ('open', 'closed')),
  forced_by     text,
  forced_reason text,
  changed_at    timestamptz not null default now(),
  version       bigint not null default 0,
  check ((state = 'half_open') = (canary_job is not null))
) with (fillfactor = 50);
comment on column breaker.failures is 'In succession, while closed.';
comment on column breaker.canary_job is 'The one job let through while half open, under canary_lease.';
comment on column breaker.wave is 'While closing: starts let through per second, over all replicas.';
comment on column breaker.wave_granted is 'What the last question while closing was granted.';
comment on column breaker.came_from is 'The state before the last change.';

-- Each replica reads these every second; normally there are none.
create index breaker_not_calm on breaker (key)
  where state <> 'closed' or failures > 0 or forced is not null;
