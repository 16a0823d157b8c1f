-- What people are told, how they want to be told, and what became of it.

create table notification_inbox (
  id          uuid primary key default uuidv7(),
  tenant      text not null,
  recipient   text not null,
  language    text not null default 'en',
  time_zone   text not null default 'UTC',
  quiet_from  time,
  quiet_to    time,
  digest      boolean not null default false,
  digest_hour smallint not null default 8 check (digest_hour between 0 and 23),
  email       bytea,
  email_hash  bytea,
  email_own   boolean not null default false,
  turns       bigint not null default 0,
  unique (tenant, recipient),
  check ((quiet_from is null) = (quiet_to is null)),
  check ((email is null) = (email_hash is null))
) with (fillfactor = 70);
comment on table notification_inbox is 'One row per person: the settings, and the lock under which the unread are counted.';
comment on column notification_inbox.turns is 'Rises with each change of the inbox; changing it is what locks the row.';
comment on column notification_inbox.email_own is 'Set by the person; then the address of the token does not replace it.';

create table notifications (
  id           uuid primary key default uuidv7(),
  tenant       text not null,
  recipient    text not null,
  type         varchar(50) not null,
  category     varchar(50) not null,
  severity     text not null check (severity in ('info', 'warning', 'error', 'success')),
  title        varchar(255) not null,
  message      text not null,
  data         jsonb not null default '{}',
  dedup_key    text,
  must_deliver boolean not null default false,
  created_at   timestamptz not null default now(),
  read_at      timestamptz,
  expires_at   timestamptz check (expires_at > created_at)
);
create index notifications_inbox on notifications (tenant, recipient, created_at desc, id desc);
create index notifications_unread on notifications (tenant, recipient) where read_at is null;
create unique index notifications_dedup on notifications (tenant, recipient, dedup_key)
  where dedup_key is not null;
create index notifications_age on notifications (created_at);
create index notifications_expiry on notifications (expires_at) where expires_at is not null;

create table notification_preferences (
  id                uuid primary key default uuidv7(),
  tenant            text not null,
  recipient         text not null,
  notification_type varchar(50) not null,
  channel           text not null check (channel in ('in_app', 'email', 'push')),
  enabled           boolean not null default true,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  unique (tenant, recipient, notification_type, channel)
);
comment on column notification_preferences.notification_type is 'The category of the types it is about.';

create table notification_delivery (
  id           uuid primary key default uuidv7(),
  notification uuid not null references notifications on delete cascade,
  tenant       text not null,
  recipient    text not null,
  channel      text not null,
  target       text not null default '',
  status       text not null check (status in ('pending', 'sent', 'failed', 'suppressed')),
  reason       text,
  held         text check (held in ('quiet', 'digest')),
  due_at       timestamptz,
  attempts     integer not null default 0,
  last_error   text,
  job_id       bigint,
  sending      boolean not null default false,
  unsure       smallint not null default 0,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  sent_at      timestamptz,
  unique (notification, channel, target),
  check ((status = 'suppressed') <= (reason is not null)),
  check ((status = 'sent') = (sent_at is not null))
) with (fillfactor = 80);
comment on column notification_delivery.target is 'Which endpoint of the channel; empty where there is one per person.';
comment on column notification_delivery.sending is 'An attempt has handed it over and not yet heard how that ended.';
comment on column notification_delivery.unsure is 'Attempts that ended without anybody knowing whether it was handed over.';
create index notification_delivery_status on notification_delivery (tenant, status, created_at desc, id desc);
create index notification_delivery_digest on notification_delivery (tenant, recipient, due_at)
  where status = 'pending' and held = 'digest';
