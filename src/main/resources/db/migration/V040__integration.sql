-- OAuth integrations: whose they are, where they lead, their sealed tokens and what became of them.

create table integration_tenant (
  tenant                text primary key,
  name                  text not null check (length(name) between 3 and 50),
  owner_id              text,
  allow_public_projects boolean not null default false,
  max_projects          integer not null default 10 check (max_projects between 1 and 100),
  archived              boolean not null default false,
  created_at            timestamptz not null default now(),
  updated_at            timestamptz not null default now()
);
create unique index integration_tenant_name on integration_tenant (lower(name));
create unique index integration_tenant_owner on integration_tenant (owner_id) where owner_id is not null;
comment on column integration_tenant.owner_id is 'The sub of the person who is told when access is revoked; a person owns one tenant.';

create table cloud_provider (
  id              uuid primary key default uuidv7(),
  name            text not null,
  display_name    text,
  slug            text not null unique check (slug ~ '^[a-z0-9-]{2,20}$'),
  scopes          text[] not null default '{}',
  auth_url        text not null,
  token_url       text not null,
  client_id       text not null,
  client_secret   bytea,
  metadata        jsonb not null default '{}',
  rate_per_second double precision check (rate_per_second > 0),
  created_by      text not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now()
);
create unique index cloud_provider_name on cloud_provider (lower(name));
comment on column cloud_provider.client_secret is 'Sealed for its row.';
comment on column cloud_provider.rate_per_second is 'Calls a second that the provider allows, over all tenants and nodes; null for no limit.';

-- One small row a provider, changed with every group of calls: apart from what it says about itself.
create table provider_pace (
  provider   uuid primary key references cloud_provider on delete cascade,
  next_at    timestamptz not null default now(),
  backlog_at timestamptz not null default now()
) with (fillfactor = 50);
comment on column provider_pace.next_at is 'The first time that no call has been promised yet.';
comment on column provider_pace.backlog_at is 'When the last of those who were sent away is to come back.';

create table integration (
  tenant            text not null,
  id                uuid not null default uuidv7(),
  provider          uuid not null references cloud_provider on delete restrict,
  access_token      bytea,
  refresh_token     bytea,
  token_version     integer not null default 0,
  token_expires_at  timestamptz,
  scopes_granted    text[],
  status            text not null default 'pending'
                    check (status in ('pending', 'active', 'expired', 'revoked', 'error')),
  status_reason     text,
  connected_at      timestamptz,
  refreshed_at      timestamptz,
  next_refresh_at   timestamptz,
  refresh_job       bigint,
  flight            uuid,
  flight_until      timestamptz,
  health            text check (health in ('healthy', 'expired', 'unauthorized', 'error')),
  health_message    text,
  health_checked_at timestamptz,
  next_health_at    timestamptz,
  metadata          jsonb not null default '{}',
  created_by        text not null,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  primary key (tenant, id),
  unique (tenant, provider)
) with (fillfactor = 80);
create index integration_provider on integration (provider);
comment on column integration.token_version is 'Goes up whenever tokens are stored: what was learnt about older ones is not written any more.';
comment on column integration.flight is 'Who is renewing the tokens just now; nobody else does until flight_until.';
comment on column integration.refresh_job is 'The job that renews the tokens next.';

create table integration_flow (
  tenant      text not null,
  integration uuid not null,
  status      text not null check (status in ('idle', 'initiated', 'exchanging', 'completed', 'error')),
  person      text not null,
  nonce_hash  bytea not null,
  verifier    bytea not null,
  redirect_to text not null,
  created_at  timestamptz not null default now(),
  expires_at  timestamptz not null,
  updated_at  timestamptz not null default now(),
  primary key (tenant, integration),
  foreign key (tenant, integration) references integration on delete cascade
);
comment on column integration_flow.verifier is 'The PKCE verifier, sealed for its row.';
comment on column integration_flow.nonce_hash is 'SHA-256 of the nonce of the one state that is good; another one is none of this flow.';

create table integration_project (
  tenant      text not null references integration_tenant on delete cascade,
  id          uuid not null default uuidv7(),
  integration uuid not null,
  name        text not null check (length(name) between 1 and 100),
  folder_path text not null default '/',
  description text check (length(description) <= 500),
  archived    boolean not null default false,
  created_by  text not null,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  primary key (tenant, id),
  foreign key (tenant, integration) references integration on delete restrict
);
create index integration_project_integration on integration_project (tenant, integration);

create table integration_call (
  at          timestamptz not null default now(),
  tenant      text not null,
  integration uuid not null,
  provider    uuid not null,
  kind        text not null check (kind in ('connect', 'refresh', 'health', 'test', 'index')),
  outcome     text not null,
  took_ms     integer not null
);
create index integration_call_at on integration_call using brin (at);
create index integration_call_integration on integration_call (tenant, integration, at);
comment on column integration_call.outcome is 'ok, or a word for what went wrong; never what a provider said.';

create table oauth_attempt (
  at          timestamptz not null default now(),
  tenant      text,
  integration uuid,
  outcome     text not null,
  source      bytea not null,
  took_ms     integer not null
);
create index oauth_attempt_at on oauth_attempt (at);
comment on column oauth_attempt.outcome is 'SUCCESS, or the code of the error.';
comment on column oauth_attempt.source is 'Keyed hash of the address the callback came from: tells callers apart without naming them.';

create table integration_file (
  tenant      text not null,
  integration uuid not null,
  file_id     text not null,
  path        text not null,
  name        text not null,
  is_folder   boolean not null,
  bytes       bigint,
  modified_at timestamptz,
  seen        bigint not null,
  primary key (tenant, integration, file_id),
  foreign key (tenant, integration) references integration on delete cascade
);
create index integration_file_path on integration_file (tenant, integration, path);
comment on column integration_file.seen is 'The job that saw it last; what the newest did not see is gone.';

create table integration_day (
  day              date not null,
  tenant           text not null,
  provider         uuid not null references cloud_provider on delete cascade,
  integrations     integer not null,
  active           integer not null,
  refreshes        integer not null,
  refresh_failures integer not null,
  checks           integer not null,
  unhealthy        integer not null,
  primary key (day, tenant, provider)
);

-- How often something was done in the current minute; of no value after a crash.
create unlogged table integration_allowance (
  key    text not null,
  minute timestamptz not null,
  used   integer not null,
  primary key (key, minute)
);
