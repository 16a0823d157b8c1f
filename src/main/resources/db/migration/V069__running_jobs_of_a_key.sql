-- One row a key instead of one a job (docs/adr/0030-ends-take-no-key-locks.md): which of its jobs may run. It says where to
-- look, job_ready alone says whether a job runs; what ended since counts for nothing and is left out at the next claim.
create table job_key (
  gate_key text primary key,
  jobs     bigint[] not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);

insert into job_key (gate_key, jobs)
select gate_key, array_agg(id) from job_ready where gate_key is not null and lease <> 0 group by gate_key;

drop table job_gate;
