-- Streams of events for people who watch.

create sequence stream_id;

create table stream (
  id             bigint primary key default nextval('stream_id'),
  kind           text not null,
  tenant         text not null,
  name           text not null,
  epoch          bigint not null default (extract(epoch from clock_timestamp()) * 1000000)::bigint,
  next_seq       bigint not null default 1 check (next_seq >= 1),
  trimmed        bigint not null default 0,
  mark           bigint not null default 0,
  ended          boolean not null default false,
  followed_until timestamptz,
  unique (kind, tenant, name)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
create index stream_followed on stream (followed_until) where followed_until is not null;
alter sequence stream_id owned by stream.id;
comment on column stream.id is 'Given anew together with the epoch: events of an earlier epoch belong to an id that no stream has.';
comment on column stream.epoch is 'Changes when the numbering starts anew; a position of another epoch is void.';
comment on column stream.trimmed is 'Events up to this number were deleted because the stream outgrew its window.';
comment on column stream.mark is 'How far the thing was told: what says less is not appended any more.';
comment on column stream.ended is 'Its last event was appended: nothing more comes.';
comment on column stream.followed_until is 'For kinds that are written only while somebody follows: until when.';

-- One partition a day, made ahead; keeping time drops them. The default partition is for a clock
-- that is ahead of the upkeep.
create table stream_event (
  stream bigint not null,
  seq    bigint not null,
  at     timestamptz not null,
  event  text not null,
  data   json not null
) partition by range (at);
create unique index stream_event_position on stream_event (stream, seq, at);
create table stream_event_rest partition of stream_event default;
comment on column stream_event.data is 'json and not jsonb: it goes out as it came in, its members in their order.';
