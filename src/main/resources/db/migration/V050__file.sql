-- Files are of use to more than billing: what one is for, and until when.
alter table files add column purpose text not null default 'billing';
alter table files add column expires_at timestamptz;
update files set expires_at = started_at + interval '24 hours';
alter table files alter column expires_at set not null;
alter table files alter column purpose drop default;
drop index files_started;
create index files_expires on files (purpose, expires_at);
