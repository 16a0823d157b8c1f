-- A preview is good for one order. Of those that were used more than once each has a time of its own.
update console_order o
   set through = o.through + (n.nth - 1) * interval '1 microsecond'
  from (select job_id, row_number() over (partition by tenant, by, through order by job_id) as nth
          from console_order) n
 where n.job_id = o.job_id and n.nth > 1;
create unique index console_order_once on console_order (tenant, by, through);
drop index console_order_tenant;
