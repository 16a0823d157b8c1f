-- Who did what; one partition a month.

create table audit_log (
  id        bigint generated always as identity,
  at        timestamptz not null default now(),
  tenant    text not null,
  actor     text not null,
  action    text not null,
  resource  text not null,
  reason    text,
  before    jsonb,
  after     jsonb,
  succeeded boolean not null
) partition by range (at);
create index audit_log_tenant on audit_log (tenant, at desc, id desc);
create table audit_log_rest partition of audit_log default;
