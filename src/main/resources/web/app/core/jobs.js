// What is known of jobs: their states, their workloads, and a list of them that lives.
import { Signal } from "./signal.js";
import { live } from "./live.js";

/** Carillon's words for states, and how each looks. */
export const STATES = {
  scheduled: { tone: "idle", label: "scheduled" },
  available: { tone: "idle", label: "waiting" },
  running: { tone: "run", label: "running" },
  retryable: { tone: "warn", label: "retrying" },
  completed: { tone: "ok", label: "completed" },
  cancelled: { tone: "idle", label: "cancelled" },
  discarded: { tone: "bad", label: "failed" },
};

const ENDED = new Set(["completed", "cancelled", "discarded"]);
export const ended = (job) => ENDED.has(job.status);

/** The five systems that run here, and what else there is. */
export const WORKLOADS = [
  { id: "billing", name: "Billing files", icon: "file", types: /^billing\.|^validat/, page: "/billing", about: "A physicians' CSV is read, judged row by row, and its findings listed." },
  { id: "cascade", name: "Deletions", icon: "trash", types: /cascade|orphan|integrity|auditLogArchive/i, page: "/deletions", admin: true, about: "A student leaves everything that names it, and can be brought back." },
  { id: "attendance", name: "Attendance", icon: "calendar", types: /^(notification-|cache-|materialized-|attendance)/, page: "/attendance", admin: true, about: "Marks are compared with thresholds; who falls below is told." },
  { id: "integrations", name: "Integrations", icon: "plug", types: /token|integration|health-check|sync|provider/i, page: "/integrations", about: "Tokens of calendars and video rooms are renewed before they end." },
  { id: "explorer", name: "Database explorer", icon: "database", types: /export|import|connection|query|schema|explorer|database/i, page: "/connections", about: "Tables are exported while their owner watches, or comes back later." },
  { id: "other", name: "Everything else", icon: "cog", types: /./, page: "/my-jobs", about: "Mail, webhooks, upkeep, and your own job types." },
];

/** The workload a job type belongs to. */
export const workloadOf = (type) => WORKLOADS.find((workload) => workload.types.test(type));

/** Rest of a running job in ms, by the speed of its first attempt; null while that says nothing, and for later ones, which go on where others stopped. */
export function remaining(job, now = Date.now()) {
  const done = job.progress?.percentage ?? 0;
  if (job.status !== "running" || !job.startedOn || (job.attempt ?? 1) > 1 || done < 2 || done >= 100) {
    return null;
  }
  const ran = now - new Date(job.startedOn).getTime();
  return ran < 800 ? null : (ran * (100 - done)) / done;
}

const FOLLOW_EVERY_MS = 1_000;
const MOST_FOLLOWED = 60;
// The service closes a connection that says more than 20 words a second in the long run.
const WORDS_A_SECOND = 8;
const MOST_WORDS = 100;
const STARTS = new Set(["started", "queued", "retry"]);

/** A job as it is after an event about it (docs/streams.md). */
export function after(job, event) {
  const told = event.data;
  const next = { ...job, ...told, id: told.jobId ?? job.id, type: told.type ?? job.type, status: told.status ?? job.status };
  if (told.progress) {
    next.progress = told.progress;
  }
  if (event.event === "started" && !told.startedOn) {
    next.startedOn = event.at;
  }
  if (ENDED.has(next.status)) {
    next.completedOn = told.completedOn ?? job.completedOn ?? event.at;
    next.lastError = told.error ?? job.lastError;
  }
  if (told.delay !== undefined) {
    next.runAt = new Date(new Date(event.at).getTime() + told.delay).toISOString();
  }
  if (!next.createdOn && STARTS.has(event.event)) {
    next.createdOn = event.at;
  }
  return next;
}

/**
 * Jobs by id, kept up to date by their streams. However many events come, whoever listens hears of them once a frame:
 * that keeps a page with a hundred updates a second smooth.
 */
export class LiveJobs extends Signal {
  jobs = new Map();
  #follows = new Map();
  #frame = 0;
  #turn = 0;
  #lastTurn = 0;
  #words = MOST_WORDS;
  #most;
  #all;

  /**
   * @param {number} [most] jobs followed and kept at a time
   * @param {boolean} [all] keeps more, since somebody asked for them
   */
  constructor(most = 100, all = false) {
    super();
    this.#most = most;
    this.#all = all;
  }

  /** The newest first. */
  get list() {
    return [...this.jobs.values()].sort((one, other) => Number(other.id) - Number(one.id));
  }

  /** Takes what a list said; follows what has not ended. */
  take(jobs) {
    for (const job of jobs) {
      const known = this.jobs.get(job.id);
      this.jobs.set(job.id, known && !ended(job) && known.progress ? { ...job, progress: known.progress } : job);
    }
    this.#trim();
    this.#changed();
  }

  /** An event of a stream that tells of many jobs. */
  hear(event) {
    const id = event.data.jobId;
    if (id) {
      this.jobs.set(id, after(this.jobs.get(id) ?? { id }, event));
      this.#trim();
      this.#changed();
    }
  }

  #trim() {
    if (!this.#all && this.jobs.size > 2 * this.#most) {
      for (const job of this.list.slice(this.#most)) {
        this.jobs.delete(job.id);
      }
    }
    // Jobs that come and go by the hundred are not worth a word each to the service.
    this.#turn ||= setTimeout(() => this.#followWhatLasts(), Math.max(0, this.#lastTurn + FOLLOW_EVERY_MS - Date.now()));
  }

  #followWhatLasts() {
    this.#turn = 0;
    this.#words = Math.min(MOST_WORDS, this.#words + ((Date.now() - this.#lastTurn) / 1_000) * WORDS_A_SECOND);
    this.#lastTurn = Date.now();
    const alive = this.list.slice(0, this.#most).filter((job) => !ended(job));
    const wanted = new Set([...alive.filter((job) => job.status === "running"), ...alive].slice(0, MOST_FOLLOWED).map((job) => job.id));
    for (const [id, stop] of this.#follows) {
      if (!wanted.has(id)) {
        stop();
        this.#follows.delete(id);
      }
    }
    for (const id of wanted) {
      if (!this.#follows.has(id) && this.#words >= 1) {
        this.#words--;
        this.#follow(id);
      }
    }
  }

  /** A list that was read just before the job's end shows it as running: it is followed once more, and its end is told again. */
  #follow(id) {
    const over = () => this.#follows.delete(id);
    this.#follows.set(id, live.follow(`job:${id}`, (event) => this.hear(event), undefined, over));
  }

  #changed() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.tell();
    });
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#turn);
    this.#frame = 0;
    this.#turn = 0;
    this.#follows.forEach((stop) => stop());
    this.#follows.clear();
  }
}
