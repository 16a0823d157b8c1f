// A list of jobs by the filter of the address: read by cursor, kept alive by streams.
import { get } from "./api.js";
import { live } from "./live.js";
import { LiveJobs } from "./jobs.js";
import { Follows } from "./signal.js";

const PAGE = 50;
const LOOK_AFTER_MS = 700;
const MOST_COUNTED = 1_000;
export const FILTERS = ["state", "type", "queue", "tenant", "owner", "tag", "from", "to", "text"];

/** The filter in an address, as the service takes it. */
export const filterOf = (params) => Object.fromEntries(FILTERS.map((name) => [name, params.get(name)]).filter(([, value]) => value));

export class JobList {
  jobs = new LiveJobs(500, true);
  next = null;
  complete = true;
  searched = 0;
  loaded = false;
  problem = null;
  busy = false;
  #fresh = new Set();
  #key = "";
  #turn = 0;

  /**
   * @param {() => object} filter what to ask for
   * @param {() => string} stream tells of new jobs; they are counted, and shown when the filter is empty
   */
  constructor(host, filter, stream) {
    this.host = host;
    this.filter = filter;
    this.stream = stream;
    host.addController(this);
    new Follows(host, this.jobs);
  }

  hostConnected() {
    this.#key = "";
    this.stopBack = live.onBack(() => this.reload());
    this.stopStream = live.follow(this.stream(), (event) => this.#hear(event), () => this.reload());
  }

  hostDisconnected() {
    this.stopBack();
    this.stopStream();
    this.jobs.stop();
  }

  hostUpdate() {
    const key = JSON.stringify(this.filter());
    if (key !== this.#key) {
      this.#key = key;
      this.reload();
    }
  }

  /** How many came that are not shown, since somebody reads further down; null for too many to count. */
  get fresh() {
    const size = this.jobs.jobs.size > PAGE ? this.#fresh.size : 0;
    return size < MOST_COUNTED ? size : null;
  }

  #hear(event) {
    const id = event.data.jobId;
    if (this.jobs.jobs.has(id)) {
      this.jobs.hear(event);
    } else {
      if (this.#fresh.size < MOST_COUNTED) {
        this.#fresh.add(id);
      }
      this.timer ||= setTimeout(() => this.#lookForNew(), LOOK_AFTER_MS);
    }
  }

  /** New jobs appear at the top by themselves, unless somebody reads further down. */
  #lookForNew() {
    this.timer = 0;
    if (!this.host.isConnected) {
      return;
    }
    if (this.jobs.jobs.size <= PAGE) {
      this.reload(true);
    } else {
      this.host.requestUpdate();
    }
  }

  async reload(quiet = false) {
    const turn = ++this.#turn;
    this.busy = !quiet;
    this.host.requestUpdate();
    await this.#read(turn, null, () => {
      this.#fresh.clear();
      this.jobs.jobs.clear();
    });
  }

  more() {
    this.busy = true;
    this.host.requestUpdate();
    return this.#read(this.#turn, this.next, () => {});
  }

  async #read(turn, after, before) {
    try {
      const page = await get("/api/console/jobs", { ...this.filter(), limit: PAGE, after });
      if (turn !== this.#turn) {
        return;
      }
      before();
      this.jobs.take(page.data);
      page.data.forEach((job) => this.#fresh.delete(job.id));
      Object.assign(this, { next: page.next ?? null, complete: page.complete ?? true, searched: page.searched ?? 0, loaded: true, problem: null });
    } catch (problem) {
      if (turn === this.#turn) {
        this.problem = problem;
        if (problem.passes) {
          clearTimeout(this.retry);
          this.retry = setTimeout(() => this.host.isConnected && this.reload(), 3_000);
        }
      }
    }
    this.busy = false;
    this.host.requestUpdate();
  }
}
