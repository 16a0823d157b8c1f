-- A delivery names its job from the first on, so that one whose job waits is not taken for
-- abandoned.

comment on column webhook_delivery.job is 'The one job that may deliver it: the first, or that of the last redelivery; null only in rows made before it was kept from the start.';
