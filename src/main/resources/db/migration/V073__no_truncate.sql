-- A vacuum that gives the empty end of a table back locks it against everybody. These are full again in a moment; seen:
-- job_ready locked for 1 s, until the deadlock check of whoever waited ended the vacuum.
alter table job_ready set (vacuum_truncate = false);
alter table job_scheduled set (vacuum_truncate = false);
alter table job_progress set (vacuum_truncate = false);
