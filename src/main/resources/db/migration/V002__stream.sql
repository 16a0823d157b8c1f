-- Streams of events for people who watch.

create table stream (
  id       bigint generated always as identity primary key,
  kind     text not null,
  tenant   text not null,
  name     text not null,
  epoch    bigint not null default (extract(epoch from clock_timestamp()) * 1000000)::bigint,
  next_seq bigint not null default 1 check (next_seq >= 1),
  unique (kind, tenant, name)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
comment on column stream.epoch is 'Changes when the numbering starts anew; a position of another epoch is void.';

create table stream_event (
  stream bigint not null,
  seq    bigint not null,
  at     timestamptz not null,
  event  text not null,
  data   jsonb not null
) partition by range (at);
create unique index stream_event_position on stream_event (stream, seq, at);
create table stream_event_rest partition of stream_event default;
