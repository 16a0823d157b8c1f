-- How often things were done in the current window; of no value after a crash.
create unlogged table request_limit (
  key   text primary key,
  until timestamptz not null,
  used  integer not null
) with (fillfactor = 50);

-- The one of integrations, whose tests and folder lists are counted above from now on.
drop table integration_allowance;
