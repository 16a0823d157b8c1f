-- An entry that was on its way into the default partition while its month was attached was refused ("violates partition
-- constraint"): it had chosen its partition before it waited for it. Whoever writes waits at the table itself now, before
-- choosing, and for no longer than before. It matters on the first day of a new database: later months are made ahead.
create or replace function audit_make_partition(month date) returns void
language plpgsql as $$
declare
  part  text := 'audit_log_p' || to_char(month, 'YYYYMM');
  since timestamptz := month::timestamp at time zone 'UTC';
  until timestamptz := (month + interval '1 month') at time zone 'UTC';
begin
  perform pg_advisory_xact_lock(hashtext('carillon_audit_partitions'));
  if to_regclass(part) is not null then
    return;
  end if;
  perform set_config('lock_timeout', '2s', true);
  execute format('create table %I (like audit_log including defaults including constraints
                                   including indexes, check (at >= %L and at < %L))',
                 part, since, until);
  lock table only audit_log in share row exclusive mode;
  execute format('with moved as (delete from audit_log_rest where at >= %L and at < %L returning *)
                  insert into %I select * from moved', since, until, part);
  execute format('alter table audit_log attach partition %I for values from (%L) to (%L)',
                 part, since, until);
end $$;
