-- What a deletion keeps for a restore is personal data of a person who was deleted: it is sealed.
-- Deletions from before keep their clear snapshot until they are restored or removed with their tenant.
alter table deletion_audit
  add column sealed_snapshot bytea,
  add column sealed_name bytea,
  add column kept jsonb,
  drop constraint deletion_audit_check1;

alter table deletion_audit
  add check ((deletion_type = 'cascade_cleanup') = (snapshot is not null or sealed_snapshot is not null)),
  add check ((sealed_snapshot is null) = (sealed_name is null) and (sealed_snapshot is null) = (kept is null));

comment on column deletion_audit.sealed_snapshot is 'The row and all that named it, as JSON, sealed.';
comment on column deletion_audit.kept is 'Rows kept, by collection.';
