-- Attendance of students, and what is told about it. The unit is the period: up to six a day and class.

create table attendance_setting (
  tenant        text primary key,
  warning_below numeric(5, 2) not null default 80,
  mahroom_at    numeric(5, 2) not null default 75,
  tasdiq_at     numeric(5, 2) not null default 85,
  allowed_hours integer not null default 100 check (allowed_hours > 0),
  check (mahroom_at <= warning_below and mahroom_at >= 0 and warning_below <= 100),
  check (tasdiq_at between 0 and 100)
);

create table attendance_student (
  tenant        text not null,
  id            uuid not null default uuidv7(),
  student_id    text not null,
  first_name    text not null,
  last_name     text not null,
  class_section text not null,
  semester      smallint check (semester between 1 and 20),
  status        text not null default 'ACTIVE' check (status in ('ACTIVE', 'INACTIVE', 'GRADUATED', 'SUSPENDED')),
  user_id       text,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (tenant, id),
  unique (tenant, student_id)
);
create index attendance_student_active on attendance_student (tenant, id) where status = 'ACTIVE';
create unique index attendance_student_user on attendance_student (tenant, user_id) where user_id is not null;
comment on column attendance_student.student_id is 'The public number.';
comment on column attendance_student.user_id is 'The sub of this person''s tokens; without it nobody can be told.';

create table attendance_class (
  tenant        text not null,
  id            uuid not null default uuidv7(),
  name          text not null,
  section       text not null,
  department    text,
  semester      smallint check (semester between 1 and 20),
  academic_year text,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (tenant, id),
  unique (tenant, section)
);

create table attendance_schedule_entry (
  tenant        text not null,
  id            uuid not null default uuidv7(),
  class_section text not null,
  teacher_id    text,
  subject       text not null,
  day_of_week   smallint not null check (day_of_week between 0 and 6),
  start_time    time not null,
  end_time      time not null,
  room          text,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (tenant, id),
  check (start_time < end_time)
);
create index attendance_schedule_entry_section on attendance_schedule_entry (tenant, class_section, day_of_week, start_time);

-- The marks of a day: P present, A absent, S sick, L leave, E excused, - not marked. The sums are kept
-- beside them, so that a check adds up an index and reads no row.
create table attendance_day (
  tenant     text not null,
  student_id uuid not null,
  date       date not null,
  class_id   uuid not null,
  marks      char(6) not null default '------' check (marks ~ '^[PASLE-]{6}$'),
  present    smallint not null generated always as (6 - length(replace(marks, 'P', ''))) stored,
  absent     smallint not null generated always as (6 - length(replace(marks, 'A', ''))) stored,
  sick       smallint not null generated always as (6 - length(replace(marks, 'S', ''))) stored,
  on_leave   smallint not null generated always as (6 - length(replace(marks, 'L', ''))) stored,
  marked     smallint not null generated always as (length(replace(marks, '-', ''))) stored,
  marked_by  text not null,
  marked_at  timestamptz not null default now(),
  notes      text,
  primary key (tenant, student_id, date, class_id),
  foreign key (tenant, student_id) references attendance_student on delete cascade,
  foreign key (tenant, class_id) references attendance_class on delete cascade
);
create index attendance_day_sums on attendance_day (tenant, student_id)
  include (present, absent, sick, on_leave, marked);
create index attendance_day_class on attendance_day (tenant, class_id, date);
create index attendance_day_age on attendance_day using brin (marked_at);

create table medical_certificate (
  tenant          text not null,
  id              uuid not null default uuidv7(),
  student_id      uuid not null,
  submission_date date not null default current_date,
  start_date      date not null,
  end_date        date not null,
  total_days      integer not null generated always as (end_date - start_date + 1) stored,
  reason          text,
  doctor_name     text,
  status          text not null default 'pending' check (status in ('pending', 'approved', 'rejected')),
  reviewed_by     text,
  reviewed_at     timestamptz,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (tenant, id),
  foreign key (tenant, student_id) references attendance_student on delete cascade,
  check (start_date <= end_date),
  check ((status = 'pending') = (reviewed_at is null))
);
create index medical_certificate_student on medical_certificate (tenant, student_id);

-- What was computed last of each student: the documents' cache, with its freshness.
create table attendance_metrics (
  tenant      text not null,
  student_id  uuid not null,
  present     integer not null,
  absent      integer not null,
  sick        integer not null,
  on_leave    integer not null,
  marked      integer not null,
  rate        numeric(5, 2) generated always as (case when marked > 0 then round(100.0 * present / marked, 2) end) stored,
  computed_at timestamptz not null default now(),
  primary key (tenant, student_id),
  foreign key (tenant, student_id) references attendance_student on delete cascade
) with (fillfactor = 80);
comment on column attendance_metrics.rate is 'Null while no period is marked: then there is no rate and no alert.';

-- One row per student and kind of alert that ever was. told_at is the guard: whoever moves it tells.
create table attendance_breach (
  tenant     text not null,
  student_id uuid not null,
  type       text not null check (type in ('attendance_warning', 'mahroom_alert', 'tasdiq_alert')),
  since      timestamptz not null,
  ended_at   timestamptz,
  told_at    timestamptz not null,
  primary key (tenant, student_id, type),
  foreign key (tenant, student_id) references attendance_student on delete cascade
) with (fillfactor = 70);

create table attendance_alert (
  tenant     text not null,
  id         uuid not null default uuidv7(),
  student_id uuid not null,
  type       text not null,
  told_at    timestamptz not null,
  value      numeric(7, 2) not null,
  outcome    text not null check (outcome in ('SENT', 'SUPPRESSED_PREFERENCE', 'FAILED')),
  error      text,
  job_id     bigint,
  primary key (tenant, id),
  unique (tenant, student_id, type, told_at),
  foreign key (tenant, student_id) references attendance_student on delete cascade
);
create index attendance_alert_job on attendance_alert (job_id) where job_id is not null;
comment on table attendance_alert is 'What was told; told_at names the window it was told in.';

create materialized view class_statistics as
  select d.tenant, d.class_id, c.section, count(*)::int as total_students,
         round(avg(d.rate), 2) as average_attendance,
         round((percentile_cont(0.5) within group (order by d.rate))::numeric, 2) as median_attendance,
         max(d.rate) as highest_attendance, min(d.rate) as lowest_attendance,
         (count(*) filter (where d.rate < 75))::int as students_at_risk,
         (count(*) filter (where d.rate < 80))::int as students_with_warning,
         now() as last_calculated
    from (select tenant, class_id, student_id, round(100.0 * sum(present) / sum(marked), 2) as rate
            from attendance_day group by 1, 2, 3 having sum(marked) > 0) d
    join attendance_class c on c.tenant = d.tenant and c.id = d.class_id
   group by 1, 2, 3
  with data;
create unique index class_statistics_class on class_statistics (tenant, class_id);
