-- What the mail of an invitation needs until it is out. Sealed, as the address is.
alter table connection_invitations add column sealed_token bytea, add column mailed_at timestamptz;
