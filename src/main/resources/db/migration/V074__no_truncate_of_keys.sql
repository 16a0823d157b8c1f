-- As V073, for the small tables that each claim or end goes through: `worker` was seen locked for 167 ms by a vacuum that
-- gave a page back, and each claim locks a row of it.
alter table worker set (vacuum_truncate = false);
alter table job_key set (vacuum_truncate = false);
alter table job_unique set (vacuum_truncate = false);
