-- Billing validation. Table and column names follow the document, so that its monitoring queries work
-- as they are written. Rows below a run carry no tenant of their own: they are reached through it.

-- Uploads. Names may name persons, so they are sealed like the content. `uploaded_at` is set when the
-- last byte is stored; until then nobody sees the file.
create table files (
  id          uuid primary key,
  tenant      text not null,
  created_by  text not null,
  name        bytea not null,
  mime_type   text not null,
  size        bigint not null default 0,
  started_at  timestamptz not null default now(),
  uploaded_at timestamptz
);
create index files_started on files (started_at);

create table file_chunks (
  file_id uuid not null references files on delete cascade,
  number  int not null,
  content bytea not null,
  primary key (file_id, number)
);
-- What is sealed cannot be compressed.
alter table file_chunks alter column content set storage external;

create table validation_runs (
  id              uuid primary key,
  tenant          text not null,
  created_by      text not null,
  file_id         uuid not null unique,
  file_name       bytea not null,
  file_size       bigint not null,
  status          text not null default 'queued'
                  check (status in ('queued', 'processing', 'completed', 'failed')),
  progress        smallint not null default 0 check (progress between 0 and 100),
  total_rows      int not null default 0,
  processed_rows  int not null default 0,
  row_error_count int not null default 0,
  result_count    int not null default 0,
  error_count     int not null default 0,
  error_code      text,
  error_message   text,
  job_id          text not null,
  job             bigint,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  started_at      timestamptz,
  finished_at     timestamptz
) with (fillfactor = 60);
create index validation_runs_tenant on validation_runs (tenant, created_at desc, id);
create index validation_runs_owner on validation_runs (tenant, created_by, created_at desc, id);
comment on column validation_runs.file_id is 'No reference: the file goes when the run ends, the run stays. Unique: a file is validated once.';
comment on column validation_runs.job is 'Number of the job in the engine; job_id is its name for clients.';
comment on column validation_runs.error_count is 'Findings of severity error; all findings are result_count.';

create table validation_logs (
  id                bigint generated always as identity primary key,
  validation_run_id uuid not null references validation_runs on delete cascade,
  timestamp         timestamptz not null default clock_timestamp(),
  level             text not null check (level in ('DEBUG', 'INFO', 'WARN', 'ERROR')),
  source            text not null,
  message           text not null,
  metadata          jsonb not null default '{}',
  actor             text
);
create index validation_logs_run on validation_logs (validation_run_id, id);
comment on column validation_logs.actor is 'Who looked, for PHI_ACCESS and SECURITY lines.';

-- `personal` seals doctor, patient and diagnosis together; the keys are keyed hashes, to group by.
-- No reference to the run: its check costs more than the row. Whoever removes a run removes these.
create table billing_records (
  validation_run_id    uuid not null,
  record_number        int not null,
  line                 bigint not null,
  doctor_key           bytea,
  patient_key          bytea,
  personal             bytea not null,
  date_service         date,
  debut                time,
  fin                  time,
  montant_preliminaire numeric(10, 2),
  montant_paye         numeric(10, 2),
  unites               numeric,
  facture              text not null,
  id_ramq              text not null,
  periode              text not null,
  lieu_pratique        text not null,
  secteur_activite     text not null,
  code                 text not null,
  role                 text not null,
  element_contexte     text not null,
  primary key (validation_run_id, record_number)
);
comment on column billing_records.record_number is 'The n-th data record of the file, from 1.';
comment on column billing_records.line is 'Line of the file on which the record starts, from 1.';

create table validation_results (
  id                bigint generated always as identity primary key,
  validation_run_id uuid not null references validation_runs on delete cascade,
  rule_position     smallint not null,
  ordinal           int not null,
  rule_id           text not null,
  scenario          text not null,
  severity          text not null check (severity in ('error', 'warning', 'info', 'optimization')),
  category          text not null,
  message           text not null,
  solution          text,
  billing_record_id int,
  affected_records  int[] not null,
  rule_data         jsonb not null,
  monetary_impact   numeric(12, 2),
  id_ramq           text,
  created_at        timestamptz not null default now(),
  unique (validation_run_id, rule_position, ordinal)
);
comment on column validation_results.ordinal is 'The n-th finding of its rule in this run, from 1: a retry finds it again under the same number.';

-- What a tenant's admin decided about a user; a user without a row sees redacted data.
create table billing_users (
  tenant                text not null,
  user_id               text not null,
  phi_redaction_enabled boolean not null default true,
  updated_by            text not null,
  updated_at            timestamptz not null default now(),
  primary key (tenant, user_id)
);

-- Reference tables, one set a tenant. `demo` marks the made-up rows a tenant begins with.
create table codes (
  id               bigint generated by default as identity primary key,
  tenant           text not null,
  created_by       text not null,
  demo             boolean not null default false,
  code             text not null,
  description      text not null default '',
  place            text not null default '',
  tariff_value     numeric(10, 2),
  extra_unit_value numeric(10, 2),
  unit_require     boolean not null default false,
  top_level        text not null default '',
  level1_group     text not null default '',
  level2_group     text not null default '',
  leaf             text not null default '',
  indicators       text not null default '',
  anchor_id        text not null default '',
  active           boolean not null default true,
  unique (tenant, code, place)
);

create table contexts (
  id          bigint generated by default as identity primary key,
  tenant      text not null,
  created_by  text not null,
  demo        boolean not null default false,
  name        text not null,
  description text not null default '',
  tags        text not null default '',
  unique (tenant, name)
);

create table establishments (
  id         bigint generated by default as identity primary key,
  tenant     text not null,
  created_by text not null,
  demo       boolean not null default false,
  numero     text not null,
  nom        text not null default '',
  type       text not null default '',
  region     text not null default '',
  ep_33      boolean not null default false,
  unique (tenant, numero)
);
comment on column establishments.ep_33 is 'A family medicine group (GMF).';
