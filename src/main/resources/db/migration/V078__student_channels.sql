-- The two channel switches of a student. The preferences of the notification centre have a row per category
-- and channel: with every category off they no longer say which channels are wanted.

create table attendance_channels (
  tenant     text not null,
  person     text not null,
  email      boolean not null,
  in_app     boolean not null,
  updated_at timestamptz not null default now(),
  primary key (tenant, person),
  check (email or in_app)
);
comment on table attendance_channels is 'Counts while no category is on; else the channels are those that the categories use.';
comment on column attendance_channels.person is 'The sub of the student''s tokens.';
