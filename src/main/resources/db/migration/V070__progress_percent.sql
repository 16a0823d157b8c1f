-- The percentage of a job whose steps take unlike times; null where done of total says it.
alter table job_progress add column percent smallint;
