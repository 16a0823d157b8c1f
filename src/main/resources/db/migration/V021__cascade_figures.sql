-- How many rows name a student that is not there: counting reads every reference of a tenant, so it is done now
-- and then, and people are told when.
create table orphan_figure (
  tenant        text primary key,
  found         bigint not null,
  counted_at    timestamptz not null default now(),
  claimed_until timestamptz not null default '-infinity'
);
comment on column orphan_figure.claimed_until is 'Until then somebody counts, and nobody else need.';
