-- Database explorer. Names of tables and columns follow document 003 and domain-003 §1.

create table database_connections (
  id            uuid primary key,
  tenant        text not null,
  name          text not null check (name ~ '\S' and length(name) <= 255),
  description   text,
  db_type       text not null check (db_type in ('mysql', 'postgresql', 'sqlite', 'supabase')),
  host          text,
  port          int check (port between 1 and 65535),
  database_name text,
  username      text,
  tls           text not null default 'off' check (tls in ('off', 'require', 'verify-full')),
  tls_ca        text,
  file_path     text,
  secret        bytea,
  created_by    text not null,
  is_active     boolean not null default true,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create index database_connections_tenant on database_connections (tenant, created_at desc, id);
comment on column database_connections.secret is 'The password, sealed for this connection; never in an answer.';

create table connection_members (
  connection_id uuid not null references database_connections on delete cascade,
  user_id       text not null,
  role          text not null check (role in ('owner', 'admin', 'developer', 'tester', 'viewer')),
  added_by      text not null,
  added_at      timestamptz not null default now(),
  primary key (connection_id, user_id)
);
create index connection_members_user on connection_members (user_id, connection_id);

create table connection_invitations (
  id            uuid primary key,
  tenant        text not null,
  connection_id uuid not null references database_connections on delete cascade,
  email         bytea,
  email_hash    bytea,
  user_id       text,
  role          text not null check (role in ('admin', 'developer', 'tester', 'viewer')),
  status        text not null default 'pending'
                check (status in ('pending', 'accepted', 'declined', 'expired')),
  token_hash    bytea not null unique,
  invited_by    text not null,
  created_at    timestamptz not null default now(),
  expires_at    timestamptz not null default now() + interval '7 days',
  responded_at  timestamptz,
  check ((email is null) = (email_hash is null) and (email is null) <> (user_id is null))
);
create unique index connection_invitations_one on connection_invitations (connection_id, email_hash)
  where status = 'pending';
create unique index connection_invitations_person on connection_invitations (connection_id, user_id)
  where status = 'pending';
create index connection_invitations_email on connection_invitations (tenant, email_hash)
  where status = 'pending';
create index connection_invitations_user on connection_invitations (tenant, user_id)
  where status = 'pending';
comment on column connection_invitations.email is 'Sealed; email_hash finds it.';

create table connection_schema_cache (
  connection_id       uuid primary key references database_connections on delete cascade,
  schema_data         jsonb,
  training_status     text not null default 'pending'
                      check (training_status in ('pending', 'training', 'completed', 'failed')),
  training_started_at timestamptz,
  last_trained_at     timestamptz,
  error_message       text,
  job                 bigint,
  total_tables        int not null default 0,
  total_columns       int not null default 0,
  version             bigint not null default 0
);
comment on column connection_schema_cache.job is 'The rebuild that was asked for last; training means nothing once it has ended.';
comment on column connection_schema_cache.version is 'Goes up with each save, so that two rebuilds cannot overwrite each other unseen.';
