-- Outgoing webhooks: who wants to hear of what, and each message that was or is to be delivered.

create table webhook_endpoint (
  id               uuid primary key,
  tenant           text not null,
  owner            text not null default '',
  slot             smallint not null check (slot > 0),
  created_by       text not null,
  url              text not null,
  events           text[] not null,
  description      text,
  enabled          boolean not null default true,
  disabled_reason  text check (disabled_reason in ('gone', 'failing')),
  failing_since    timestamptz,
  secret           bytea not null,
  old_secret       bytea,
  old_secret_until timestamptz,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  unique (tenant, owner, slot)
);
comment on column webhook_endpoint.owner is 'Whose own webhook it is; empty for one of the whole tenant.';
comment on column webhook_endpoint.slot is 'The n-th of its owner: with the unique index, what limits how many there are.';
comment on column webhook_endpoint.secret is 'Sealed. After a rotation old_secret signs beside it until old_secret_until.';
comment on column webhook_endpoint.failing_since is 'First failure since the last success.';

-- The body is kept as it was made: every attempt signs and sends the same bytes.
create table webhook_delivery (
  id              text collate "C" primary key,
  endpoint        uuid not null references webhook_endpoint on delete cascade,
  type            text not null,
  body            text not null,
  status          text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  attempts        int not null default 0,
  held            int not null default 0,
  last_status     smallint,
  last_error      text,
  job             bigint,
  created_at      timestamptz not null default now(),
  started_at      timestamptz not null default now(),
  last_attempt_at timestamptz,
  finished_at     timestamptz
) with (fillfactor = 80);
create index webhook_delivery_endpoint on webhook_delivery (endpoint, id desc);
create index webhook_delivery_created on webhook_delivery (created_at);
create index webhook_delivery_pending on webhook_delivery (started_at) where status = 'pending';
comment on column webhook_delivery.id is 'msg_ and a UUID of version 7 without dashes: the webhook-id, the same over all attempts, rising with time.';
comment on column webhook_delivery.started_at is 'When it was made, or asked for again.';
comment on column webhook_delivery.held is 'Waits the receiver asked for by Retry-After since the delivery was last started.';
comment on column webhook_delivery.job is 'The one job that may deliver it, once it was asked for again; null for the first.';
