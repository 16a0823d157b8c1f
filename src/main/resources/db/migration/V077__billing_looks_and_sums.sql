-- Whether a look at a run was written down a moment ago is asked at each look, beside up to a line for each row of the file.
create index validation_logs_actor on validation_logs (validation_run_id, actor, timestamp)
  where actor is not null;

-- The unpaid amounts of one doctor's day together: 20,000 rows of at most 99,999,999.99. Rows stay as they are, since only the
-- precision grows. Last, for it locks the table against everybody until the end.
alter table validation_results alter column monetary_impact type numeric(16, 2);
