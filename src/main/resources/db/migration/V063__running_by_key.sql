-- Which running jobs carry a concurrency key (docs/adr/0023-running-jobs-by-key.md). A row says where to look, job_ready
-- alone says whether the job runs: rows that were left over count for nothing.
create table job_gate (
  gate_key text not null,
  job_id   bigint not null,
  primary key (gate_key, job_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

insert into job_gate (gate_key, job_id)
select gate_key, id from job_ready where gate_key is not null and lease <> 0;
