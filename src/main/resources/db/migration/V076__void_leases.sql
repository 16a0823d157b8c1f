-- The newest lease of a worker whose claim is void: its answer never came, and the database may carry it out as late as it
-- likes. A claim with this lease or an older one takes nothing.
alter table worker add column voided bigint not null default 0;
