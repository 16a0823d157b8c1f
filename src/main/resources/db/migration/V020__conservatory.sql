-- The conservatory: what the cascade deletion works on. Ids are 24 hexadecimal digits, and the tenant is in
-- every key.
--
-- A list of ids is a table of its own with one plain row for each, so that a student leaves all of them by
-- one statement a table. What names a student has no foreign key to it: data comes in any order and from
-- systems that kept none, and finding and mending such rows is what the clean-up is for. Rows below a
-- parent go with it.

create table school_year (
  tenant     text not null,
  id         text not null check (id ~ '^[0-9a-f]{24}$'),
  name       text not null,
  start_date date not null,
  end_date   date not null check (end_date >= start_date),
  is_current boolean not null default false,
  is_active  boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant, id)
);
create unique index school_year_current on school_year (tenant) where is_current;

create table school_student (
  tenant              text not null,
  id                  text not null check (id ~ '^[0-9a-f]{24}$'),
  full_name           text not null,
  phone               text check (phone ~ '^05[0-9]{8}$'),
  age                 smallint check (age between 0 and 99),
  address             text,
  parent_name         text,
  parent_phone        text check (parent_phone ~ '^05[0-9]{8}$'),
  parent_email        text,
  student_email       text,
  class               text not null,
  instruments         text not null default '[]' check (instruments is json array),
  bagrut_id           text check (bagrut_id ~ '^[0-9a-f]{24}$'),
  enrollments         text not null default '{}' check (enrollments is json object),
  teacher_ids         text not null default '[]' check (teacher_ids is json array),
  teacher_assignments text not null default '[]' check (teacher_assignments is json array),
  is_active           boolean not null default true,
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  deleted             boolean not null default false,
  deleted_at          timestamptz,
  deletion_reason     text,
  deletion_audit_id   text,
  restored_at         timestamptz,
  restored_from_audit text,
  primary key (tenant, id),
  check (deleted = (deleted_at is not null) and deleted = (deletion_audit_id is not null)),
  check (not (deleted and is_active))
);
comment on column school_student.instruments is 'JSON as the client sent it; so are the three after it. Nothing asks inside.';
comment on column school_student.deletion_audit_id is 'The deletion it is under; a restore must name this one.';

create table school_teacher (
  tenant         text not null,
  id             text not null check (id ~ '^[0-9a-f]{24}$'),
  user_id        text,
  full_name      text not null,
  phone          text check (phone ~ '^05[0-9]{8}$'),
  email          text,
  roles          text not null default '[]' check (roles is json array),
  orchestra_ids  text not null default '[]' check (orchestra_ids is json array),
  is_active      boolean not null default true,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  primary key (tenant, id)
);
create unique index school_teacher_user on school_teacher (tenant, user_id) where user_id is not null;
comment on column school_teacher.user_id is 'The sub of this person''s tokens.';

create table school_teacher_student (
  tenant     text not null,
  teacher_id text not null,
  student_id text not null check (student_id ~ '^[0-9a-f]{24}$'),
  primary key (tenant, teacher_id, student_id),
  foreign key (tenant, teacher_id) references school_teacher on delete cascade
);
create index school_teacher_student_student on school_teacher_student (tenant, student_id);

create table school_time_block (
  tenant     text not null,
  id         text not null check (id ~ '^[0-9a-f]{24}$'),
  teacher_id text not null,
  day        text not null,
  start_time time not null,
  end_time   time not null,
  duration   smallint not null check (duration between 15 and 480),
  location   text,
  student_id text check (student_id ~ '^[0-9a-f]{24}$'),
  is_active  boolean not null default true,
  primary key (tenant, id),
  foreign key (tenant, teacher_id) references school_teacher on delete cascade
);
create index school_time_block_teacher on school_time_block (tenant, teacher_id);
create index school_time_block_student on school_time_block (tenant, student_id) where student_id is not null;
comment on column school_time_block.student_id is 'Of the time when a block had one student; lessons have it now.';

create table school_lesson (
  tenant       text not null,
  id           text not null check (id ~ '^[0-9a-f]{24}$'),
  block_id     text not null,
  student_id   text not null check (student_id ~ '^[0-9a-f]{24}$'),
  lesson_start time not null,
  lesson_end   time not null check (lesson_end > lesson_start),
  duration     smallint not null check (duration between 5 and 480),
  is_active    boolean not null default true,
  end_date     timestamptz,
  updated_at   timestamptz not null default now(),
  primary key (tenant, id),
  foreign key (tenant, block_id) references school_time_block on delete cascade
);
create index school_lesson_block on school_lesson (tenant, block_id);
create index school_lesson_student on school_lesson (tenant, student_id);

create table school_orchestra (
  tenant         text not null,
  id             text not null check (id ~ '^[0-9a-f]{24}$'),
  name           text not null,
  type           text not null,
  conductor_id   text check (conductor_id ~ '^[0-9a-f]{24}$'),
  school_year_id text check (school_year_id ~ '^[0-9a-f]{24}$'),
  location       text,
  is_active      boolean not null default true,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  primary key (tenant, id)
);

create table school_orchestra_member (
  tenant       text not null,
  orchestra_id text not null,
  student_id   text not null check (student_id ~ '^[0-9a-f]{24}$'),
  primary key (tenant, orchestra_id, student_id),
  foreign key (tenant, orchestra_id) references school_orchestra on delete cascade
);
create index school_orchestra_member_student on school_orchestra_member (tenant, student_id);

create table school_rehearsal (
  tenant         text not null,
  id             text not null check (id ~ '^[0-9a-f]{24}$'),
  group_id       text not null check (group_id ~ '^[0-9a-f]{24}$'),
  date           date not null,
  day_of_week    smallint not null check (day_of_week between 0 and 6),
  start_time     time not null,
  end_time       time not null,
  location       text,
  school_year_id text check (school_year_id ~ '^[0-9a-f]{24}$'),
  is_active      boolean not null default true,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  primary key (tenant, id)
);
create index school_rehearsal_group on school_rehearsal (tenant, group_id, date);

create table school_rehearsal_attendance (
  tenant          text not null,
  rehearsal_id    text not null,
  student_id      text not null check (student_id ~ '^[0-9a-f]{24}$'),
  present         boolean not null,
  archived        boolean not null default false,
  archived_at     timestamptz,
  archived_reason text,
  primary key (tenant, rehearsal_id, student_id),
  foreign key (tenant, rehearsal_id) references school_rehearsal on delete cascade
);
create index school_rehearsal_attendance_student on school_rehearsal_attendance (tenant, student_id);

create table school_theory_lesson (
  tenant         text not null,
  id             text not null check (id ~ '^[0-9a-f]{24}$'),
  category       text not null,
  teacher_id     text not null check (teacher_id ~ '^[0-9a-f]{24}$'),
  date           date not null,
  start_time     time not null,
  end_time       time not null,
  location       text,
  syllabus       text,
  homework       text,
  school_year_id text check (school_year_id ~ '^[0-9a-f]{24}$'),
  is_active      boolean not null default true,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  primary key (tenant, id)
);

create table school_theory_student (
  tenant     text not null,
  lesson_id  text not null,
  student_id text not null check (student_id ~ '^[0-9a-f]{24}$'),
  primary key (tenant, lesson_id, student_id),
  foreign key (tenant, lesson_id) references school_theory_lesson on delete cascade
);
create index school_theory_student_student on school_theory_student (tenant, student_id);

create table school_theory_attendance (
  tenant          text not null,
  lesson_id       text not null,
  student_id      text not null check (student_id ~ '^[0-9a-f]{24}$'),
  present         boolean not null,
  archived        boolean not null default false,
  archived_at     timestamptz,
  archived_reason text,
  primary key (tenant, lesson_id, student_id),
  foreign key (tenant, lesson_id) references school_theory_lesson on delete cascade
);
create index school_theory_attendance_student on school_theory_attendance (tenant, student_id);

-- The record of a student's matriculation recital.
create table school_bagrut (
  tenant          text not null,
  id              text not null check (id ~ '^[0-9a-f]{24}$'),
  student_id      text not null check (student_id ~ '^[0-9a-f]{24}$'),
  teacher_id      text check (teacher_id ~ '^[0-9a-f]{24}$'),
  program         text not null default '[]' check (program is json array),
  presentations   text not null default '[]' check (presentations is json array),
  magen_bagrut    smallint check (magen_bagrut between 0 and 100),
  final_grade     smallint check (final_grade between 0 and 100),
  documents       text not null default '[]' check (documents is json array),
  is_completed    boolean not null default false,
  is_active       boolean not null default true,
  archived        boolean not null default false,
  archived_at     timestamptz,
  archived_reason text,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (tenant, id)
);
create index school_bagrut_student on school_bagrut (tenant, student_id);

create table school_activity_attendance (
  tenant          text not null,
  id              text not null check (id ~ '^[0-9a-f]{24}$'),
  student_id      text not null check (student_id ~ '^[0-9a-f]{24}$'),
  teacher_id      text check (teacher_id ~ '^[0-9a-f]{24}$'),
  activity_type   text not null,
  group_id        text check (group_id ~ '^[0-9a-f]{24}$'),
  session_id      text check (session_id ~ '^[0-9a-f]{24}$'),
  date            date not null,
  status          text not null,
  notes           text,
  marked_by       text,
  marked_at       timestamptz,
  archived        boolean not null default false,
  archived_at     timestamptz,
  archived_reason text,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (tenant, id)
);
create index school_activity_attendance_student on school_activity_attendance (tenant, student_id);

-- What was deleted and restored, with all that is needed to bring it back. It holds personal data, so the
-- API shows counts of it only.
create table deletion_audit (
  tenant            text not null,
  id                text not null check (id ~ '^[0-9a-f]{24}$'),
  entity_type       text not null,
  entity_id         text not null,
  deletion_type     text not null check (deletion_type in ('cascade_cleanup', 'restoration')),
  operations        jsonb not null,
  snapshot          jsonb,
  at                timestamptz not null default now(),
  user_id           text not null,
  reason            text not null,
  original_audit_id text,
  archived          boolean not null default false,
  archived_at       timestamptz,
  archived_reason   text,
  primary key (tenant, id),
  check ((deletion_type = 'restoration') = (original_audit_id is not null)),
  check ((deletion_type = 'cascade_cleanup') = (snapshot is not null))
);
create index deletion_audit_entity on deletion_audit (tenant, entity_id, at desc);
create index deletion_audit_type on deletion_audit (tenant, entity_type, at);
create index deletion_audit_user on deletion_audit (tenant, user_id, at);
create index deletion_audit_kind on deletion_audit (tenant, deletion_type, at);
create index deletion_audit_live on deletion_audit (at) where not archived;
create unique index deletion_audit_restored on deletion_audit (tenant, original_audit_id);

-- What somebody asked for over HTTP: the reason is their own words, so it stays out of the job.
create table cascade_request (
  tenant       text not null,
  job          bigint not null,
  kind         text not null,
  requested_by text not null,
  reason       text,
  students     text[] not null default '{}',
  created_at   timestamptz not null default now(),
  primary key (tenant, job)
);
create index cascade_request_person on cascade_request (tenant, requested_by);
create index cascade_request_created on cascade_request (created_at);

-- What clean-ups and validations found, a row for each of a tenant's runs.
create table integrity_run (
  tenant  text not null,
  job     bigint not null,
  kind    text not null check (kind in ('orphanedReferenceCleanup', 'integrityValidation')),
  found   int not null,
  changed int not null,
  at      timestamptz not null default now(),
  primary key (tenant, job)
);
create index integrity_run_newest on integrity_run (tenant, kind, at desc);
