#!/usr/bin/env bash
# How fast the console answers with 10 million ended and 1 million waiting jobs.
#
#   bench/console.sh load DATABASE_URL [ended] [waiting]   fills a migrated, empty database (some minutes)
#   bench/console.sh measure BASE_URL TOKEN                asks each route 20 times; TOKEN of a superadmin
#
# Load before the service is started, or stop it meanwhile; start it with CARILLON_WORKER_ENABLED=false,
# else it begins to work on what waits.
set -euo pipefail

load() {
  local url="$1" ended="${2:-10000000}" waiting="${3:-1000000}"
  psql "$url" -v ON_ERROR_STOP=1 -v ended="$ended" -v waiting="$waiting" -q <<'SQL'
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';
-- 20 tenants with 4 queues each; the first has half of all jobs.
INSERT INTO job_lane (tenant, queue, gated, shard)
SELECT 'tenant-' || t, 'queue-' || q, g, (t * 4 + q) % 256
  FROM generate_series(0, 19) t, generate_series(0, 3) q, (VALUES (false), (true)) v(g)
 ORDER BY t, q, g
    ON CONFLICT DO NOTHING;
DO $$
BEGIN
  FOR d IN 0..31 LOOP
    EXECUTE format('CREATE TABLE IF NOT EXISTS job_done_p%s PARTITION OF job_done FOR VALUES FROM (%L) TO (%L)',
      to_char(current_date - 30 + d, 'YYYYMMDD'), current_date - 30 + d, current_date - 29 + d);
  END LOOP;
END $$;
CREATE TEMP TABLE plain AS
SELECT row_number() OVER (ORDER BY lane) - 1 AS nth, lane, shard FROM job_lane WHERE NOT gated AND tenant LIKE 'tenant-%';
INSERT INTO job_done (id, lease, started_at, run_at, created_at, lane, worker, shard, prio, attempt, runs, max_attempts,
                      kind, payload, opts, owner, unique_key, errors, state, finished_at, result)
SELECT n * 256 + p.shard, 0, at + interval '1 s', at, at, p.lane, 1, p.shard, 0, 1, 1, 3,
       'kind-' || (CASE WHEN n % 10 < 7 THEN n % 3 ELSE n % 30 END), jsonb_build_object('number', n, 'file', md5(n::text)),
       CASE WHEN n % 20 = 0 THEN jsonb_build_object('tags', jsonb_build_array('tag-' || n % 1000)) END,
       'person-' || n % 10000, CASE WHEN n % 50 = 0 THEN 'key-' || n END,
       CASE WHEN n % 100 = 0 THEN jsonb_build_array(jsonb_build_object('attempt', 1, 'at', at, 'error', 'IOException',
            'message', 'Connection ' || n % 777 || ' refused', 'retryable', true)) END,
       CASE WHEN n % 100 = 0 THEN 'discarded' WHEN n % 200 = 1 THEN 'cancelled' ELSE 'completed' END,
       at + interval '2 s', CASE WHEN n % 100 <> 0 THEN '{"ok": true}'::jsonb END
  FROM (SELECT n, now() - interval '30 days' + n * (interval '30 days' / :ended) - interval '3 s' AS at
          FROM generate_series(1::bigint, :ended) n) g
  JOIN plain p ON p.nth = CASE WHEN n % 2 = 0 THEN n / 2 % 4 ELSE 4 + n / 2 % 76 END;
INSERT INTO job_ready (id, run_at, created_at, lane, shard, prio, max_attempts, kind, payload, owner)
SELECT (:ended + n) * 256 + p.shard, now(), now(), p.lane, p.shard, 0, 3, 'kind-' || n % 30,
       jsonb_build_object('number', n, 'file', md5(n::text)), 'person-' || n % 10000
  FROM generate_series(1::bigint, :waiting) n JOIN plain p ON p.nth = CASE WHEN n % 2 = 0 THEN n / 2 % 4 ELSE 4 + n / 2 % 76 END;
INSERT INTO worker (id, node, pid, version, lease_until) VALUES (nextval('worker_id'), 'bench', 1, 'bench', now() + interval '1 day');
UPDATE job_ready SET lease = 1, worker = 1, started_at = now(), attempt = 1, runs = 1
 WHERE id IN (SELECT id FROM job_ready ORDER BY lane, prio, run_at, id LIMIT 200);
INSERT INTO job_scheduled (id, run_at, created_at, lane, shard, prio, max_attempts, attempt, kind, payload, owner)
SELECT (:ended + :waiting + n) * 256 + p.shard, now() + interval '1 day', now(), p.lane, p.shard, 0, 3, (n % 10 = 0)::int,
       'kind-' || n % 30, '{}', 'person-' || n % 10000
  FROM generate_series(1::bigint, :waiting / 10) n JOIN plain p ON p.nth = n % 80;
-- The indexes that a service gives to days that are over.
DO $$
DECLARE day text;
BEGIN
  FOR day IN SELECT to_char(current_date - d, '"job_done_p"YYYYMMDD') FROM generate_series(1, 30) d LOOP
    EXECUTE format('CREATE INDEX %I ON %I (lane, id)', day || '_lane_id', day);
    EXECUTE format('CREATE INDEX %I ON %I (kind, id)', day || '_kind_id', day);
    EXECUTE format('CREATE INDEX %I ON %I USING gin ((opts->''tags'')) WHERE opts ? ''tags''', day || '_tag', day);
  END LOOP;
END $$;
SELECT setval('job_id_block', (:ended + :waiting * 2) / 1000 + 1);
-- Figures as a service that had run would have kept them.
INSERT INTO figure_clock SELECT date_trunc('minute', now() - interval '30 days' + m * interval '1 minute'),
       (m * (:ended::bigint / 43200)) / 1000 + 1 FROM generate_series(0, 43199) m ON CONFLICT DO NOTHING;
INSERT INTO figure_minute (at, lane, kind, completed, failed, cancelled, retried, ran, waited)
SELECT date_trunc('minute', now()) - m * interval '1 minute', p.lane, 'kind-' || k, 4, m % 50 / 49, 0, 0,
       '{0,0,0,1,1,1,1,0,0,0,0,0,1}', '{1,1,1,0,0,0,0,1}'
  FROM generate_series(0, 10079) m, plain p, generate_series(0, 2) k WHERE p.nth < 20;
INSERT INTO figure_minute SELECT at, 0, '', sum(completed), sum(failed), 0, 0, '{0,0,0,90,70,60,50,0,0,0,0,0,9}', '{50,50,50,0,0,0,0,9}'
  FROM figure_minute GROUP BY at;
INSERT INTO figure_hour SELECT date_trunc('hour', at), lane, kind, sum(completed), sum(failed), 0, 0,
       '{0,0,0,60,60,60,60,0,0,0,0,0,60}', '{60,60,60,0,0,0,0,60}'
  FROM figure_minute WHERE at < date_trunc('hour', now()) GROUP BY 1, 2, 3;
INSERT INTO figure_depth SELECT date_trunc('minute', now()) - m * interval '1 minute', lane, 12500, 3
  FROM generate_series(0, 10079) m, (SELECT lane FROM plain WHERE nth < 20 UNION ALL SELECT 0) l
    ON CONFLICT DO NOTHING;
SQL
  psql "$url" -q -c 'VACUUM (ANALYZE) job_done' -c 'VACUUM (ANALYZE) job_ready' -c 'VACUUM (ANALYZE)'
}

ask() { # name, path: median and slowest of 20, in ms
  local name="$1" path="$2" times=()
  for _ in $(seq 21); do
    times+=("$(curl -s -o /tmp/console-bench.$$ -w '%{time_total} %{http_code}' -H "Authorization: Bearer $token" "$base$path")")
  done
  printf '%s\n' "${times[@]:1}" | sort -n | awk -v name="$name" -v bytes="$(wc -c < /tmp/console-bench.$$)" '
    {t[NR] = $1 * 1000; if ($2 != 200) bad = bad " " $2}
    END {printf "| %s | %.0f ms | %.0f ms | %d |%s\n", name, t[int((NR + 1) / 2)], t[NR], bytes, bad}'
  rm -f /tmp/console-bench.$$
}

measure() {
  base="$1" token="$2"
  local day week
  day="$(date -u -d '20 days ago' +%FT%TZ)" week="$(date -u -d '1 day ago' +%FT%TZ)"
  echo '| what | median | slowest of 20 | bytes |'
  echo '|---|---|---|---|'
  ask 'overview, all tenants' /api/console/overview
  ask 'overview, one tenant' '/api/console/overview?tenant=tenant-0'
  ask 'series, an hour' '/api/console/series?window=1h'
  ask 'series, an hour of a queue' '/api/console/series?window=1h&queue=queue-1'
  ask 'series, 24 h of a tenant' '/api/console/series?window=24h&tenant=tenant-0'
  ask 'series, 7 days' '/api/console/series?window=7d'
  ask 'queues' /api/console/queues
  ask 'jobs, no filter' /api/console/jobs
  ask 'jobs waiting' '/api/console/jobs?state=available'
  ask 'jobs running' '/api/console/jobs?state=running'
  ask 'jobs scheduled' '/api/console/jobs?state=scheduled'
  ask 'jobs that wait after a failure' '/api/console/jobs?state=retryable'
  ask 'jobs completed' '/api/console/jobs?state=completed'
  ask 'jobs failed' '/api/console/jobs?state=discarded'
  ask 'jobs failed of a small tenant' '/api/console/jobs?state=discarded&tenant=tenant-7'
  ask 'jobs of the large tenant' '/api/console/jobs?tenant=tenant-0'
  ask 'jobs of a small tenant' '/api/console/jobs?tenant=tenant-7'
  ask 'jobs completed of a small tenant' '/api/console/jobs?tenant=tenant-7&state=completed'
  ask 'jobs of a queue of a small tenant' '/api/console/jobs?tenant=tenant-7&queue=queue-1'
  ask 'jobs of a type' '/api/console/jobs?type=kind-17'
  ask 'jobs of a type, of a small tenant' '/api/console/jobs?type=kind-17&tenant=tenant-7'
  ask 'jobs of a type nobody has' '/api/console/jobs?type=kind-99'
  ask 'jobs of a person' '/api/console/jobs?owner=person-77'
  ask 'jobs with a tag' '/api/console/jobs?tag=tag-500'
  ask 'jobs created before 20 days ago' "/api/console/jobs?to=$day"
  ask 'jobs created since yesterday, completed' "/api/console/jobs?from=$week&state=completed"
  ask 'jobs with a text in their error' '/api/console/jobs?text=refused&state=discarded'
  ask 'jobs with a text nobody has' '/api/console/jobs?text=nosuchtext'
  ask '`/api/jobs`, the first 20' '/api/jobs?limit=20'
  ask '`/api/jobs`, waiting' '/api/jobs?limit=20&status=created'
  ask '`/api/jobs`, completed' '/api/jobs?limit=20&status=completed'
  ask '`/api/jobs`, failed' '/api/jobs?limit=20&status=failed'
  ask '`/api/jobs`, of a type' '/api/jobs?limit=20&type=kind-17'
  ask '`/api/jobs`, of a type nobody has' '/api/jobs?limit=20&type=kind-99'
  ask '`/api/jobs`, with a tag' '/api/jobs?limit=20&tag=tag-500'
  ask '`/api/jobs/stats`' /api/jobs/stats
}

case "${1:-}" in
  load) shift; load "$@" ;;
  measure) shift; measure "$@" ;;
  *) sed -n 2,9p "$0"; exit 1 ;;
esac
