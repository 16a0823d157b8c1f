// Carillon in the peers' harness: PEERS_SYSTEMS names this folder. CARILLON_CLASSES is the class path bench/run.sh made,
// CARILLON_JVM what its image starts with; or CARILLON_NATIVE the driver that bench/native.sh made.
import { fileURLToPath } from 'node:url'
const native = process.env.CARILLON_NATIVE
const gs = (n) => `generate_series(1, ${n}) i`
const columns = 'id, run_at, created_at, lane, shard, prio, max_attempts, kind, payload'
// ids far above those the product has given so far
const row = (at) => `9000000000000 + i * 256, ${at}, now(), lane, shard, 0, 3, 'noop', '{"i":1,"t":0}'`

export default ({ dir, java }) => ({
  carillon: {
    cmd: native ? fileURLToPath(new URL('native.sh', import.meta.url)) : java,
    args: native ? [] : [...process.env.CARILLON_JVM.split(' '), '-cp', process.env.CARILLON_CLASSES, 'dev.carillon.bench.Main'],
    cwd: dir,
    pg: true,
    seeds: {
      future: (n) => `insert into job_scheduled (${columns}) select ${row("now() + interval '1 day' + i * interval '10 ms'")} from ${gs(n)}, job_lane`,
      done: (n) => `insert into job_done (${columns}, attempt, runs, started_at, state) select ${row('now()')}, 1, 1, now(), 'completed' from ${gs(n)}, job_lane`
    }
  }
})
