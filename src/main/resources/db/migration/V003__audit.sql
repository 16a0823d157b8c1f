-- Who did what; one partition a month.

-- Rows are written once and never changed: what is known of them later is in tables beside.
create table audit_log (
  id         bigint generated always as identity,
  at         timestamptz not null default now(),
  tenant     text not null,
  actor      text not null,
  action     text not null,
  resource   text not null,
  reason     text,
  before     jsonb,
  after      jsonb,
  succeeded  boolean not null,
  request_id text
) partition by range (at);
create index audit_log_tenant on audit_log (tenant, at desc, id desc);
create index audit_log_at on audit_log (at desc, id desc);
create index audit_log_id on audit_log (id);
comment on column audit_log.tenant is 'Empty for what belongs to no tenant: a token that was refused.';

-- Takes what comes when the month's partition is missing, so that nothing is refused; emptied by
-- audit_make_partition.
create table audit_log_rest partition of audit_log default;

-- Months past the archiving age: the same partitions, hung under another table.
create table audit_archive (
  like audit_log including defaults including constraints
) partition by range (at);
create index audit_archive_tenant on audit_archive (tenant, at desc, id desc);
create index audit_archive_at on audit_archive (at desc, id desc);
create index audit_archive_id on audit_archive (id);

-- Entries that are in no seal yet; written by the statement that writes the entry.
create table audit_unsealed (
  id bigint primary key,
  at timestamptz not null
);

-- A chain per tenant: each block's hash covers the hash before it and its entries.
create table audit_seal (
  tenant   text not null,
  seq      bigint not null check (seq >= 1),
  at       timestamptz not null default now(),
  first_at timestamptz not null,
  last_at  timestamptz not null,
  entries  bigint[] not null,
  previous bytea not null,
  hash     bytea not null,
  primary key (tenant, seq)
);

-- What the hash of an entry covers. JSON, since no value can then run into the next.
create function audit_content(
  id bigint, at timestamptz, tenant text, actor text, action text, resource text, reason text,
  before jsonb, after jsonb, succeeded boolean, request_id text) returns text
language sql immutable as $$
  select jsonb_build_array(id, (extract(epoch from at) * 1000000)::bigint, tenant, actor, action,
                           resource, reason, before, after, succeeded, request_id)::text
$$;

-- Makes the partition of a month (its first day, UTC) and moves into it what the default partition
-- took meanwhile. The table is complete when it is attached, and its check spares the scan: nobody
-- who writes waits for more than the move.
create function audit_make_partition(month date) returns void
language plpgsql as $$
declare
  part  text := 'audit_log_p' || to_char(month, 'YYYYMM');
  since timestamptz := month::timestamp at time zone 'UTC';
  until timestamptz := (month + interval '1 month') at time zone 'UTC';
begin
  perform pg_advisory_xact_lock(hashtext('carillon_audit_partitions'));
  if to_regclass(part) is not null then
    return;
  end if;
  perform set_config('lock_timeout', '2s', true);
  execute format('create table %I (like audit_log including defaults including constraints
                                   including indexes, check (at >= %L and at < %L))',
                 part, since, until);
  lock table audit_log_rest in access exclusive mode;
  execute format('with moved as (delete from audit_log_rest where at >= %L and at < %L returning *)
                  insert into %I select * from moved', since, until, part);
  execute format('alter table audit_log attach partition %I for values from (%L) to (%L)',
                 part, since, until);
end $$;

-- Hangs the partition of a month under audit_archive. The answer is how many entries it has.
create function audit_archive_partition(month date) returns bigint
language plpgsql as $$
declare
  part   text := 'audit_log_p' || to_char(month, 'YYYYMM');
  since  timestamptz := month::timestamp at time zone 'UTC';
  until  timestamptz := (month + interval '1 month') at time zone 'UTC';
  moved  bigint;
begin
  perform pg_advisory_xact_lock(hashtext('carillon_audit_partitions'));
  if not exists (select from pg_inherits where inhparent = 'audit_log'::regclass
                    and inhrelid = to_regclass(part)) then
    return 0;
  end if;
  perform set_config('lock_timeout', '2s', true);
  execute format('select count(*) from %I', part) into moved;
  execute format('alter table audit_log detach partition %I', part);
  execute format('alter table audit_archive attach partition %I for values from (%L) to (%L)',
                 part, since, until);
  return moved;
end $$;
