// The first page: what runs now, workload by workload, as it happens.
import { html, nothing } from "lit";
import { get, post } from "../core/api.js";
import { LiveJobs, WORKLOADS, ended, workloadOf } from "../core/jobs.js";
import { duration, words } from "../core/format.js";
import { live } from "../core/live.js";
import { session } from "../core/session.js";
import { Follows } from "../core/signal.js";
import { Resource, View } from "../core/view.js";
import { badge, head, jobBar, problemNote, skeleton, stateBadge, when } from "../ui/bits.js";
import { attempt } from "../ui/toasts.js";
import { icon } from "../ui/icon.js";

const NEWEST = 100;
const A_CARD_HOLDS = 5;

class Now extends View {
  constructor() {
    super();
    this.jobs = new LiveJobs(150);
    new Follows(this, this.jobs, session);
    this.listed = new Resource(this, (signal) => get("/api/console/jobs", { limit: NEWEST }, signal).then((page) => {
      this.jobs.take(page.data);
      return true;
    }));
    this.demo = new Resource(this, (signal) => (session.admin ? get("/api/demo", {}, signal).then((body) => body.data).catch(() => ({ available: false })) : Promise.resolve({ available: false })));
  }

  connectedCallback() {
    super.connectedCallback();
    this.stop = live.follow(session.admin ? "tenant-jobs" : "my-jobs", (event) => this.jobs.hear(event), () => this.listed.reload());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
    this.jobs.stop();
  }

  updated() {
    if (this.demo.data?.available && !this.played && this.listed.data && !this.jobs.list.some((job) => job.status === "running")) {
      this.#play();
    }
  }

  #play() {
    this.played = true;
    return attempt(() => post("/api/demo/play"));
  }

  render() {
    const running = this.jobs.list.filter((job) => job.status === "running").length;
    return html`<div class="stack">
      ${head("What runs now", session.admin ? "All workloads of your tenant, live." : "Your work, live.", html`
        <span role="status">${running > 0 ? badge("run", `${running} running`) : badge("idle", "all quiet")}</span>
        ${this.demo.data?.available ? html`<button class="primary" @click=${() => this.#play()}>${icon("play")} Play the demo</button>` : nothing}`)}
      ${this.listed.problem ? problemNote(this.listed.problem, () => this.listed.reload()) : nothing}
      ${this.listed.data === null && !this.listed.problem ? html`<section class="card">${skeleton(6)}</section>` : html`<div class="workloads">${WORKLOADS.map((workload) => this.#workload(workload))}</div>`}
    </div>`;
  }

  #workload(workload) {
    const jobs = this.jobs.list.filter((job) => job.type && workloadOf(job.type) === workload);
    const running = jobs.filter((job) => job.status === "running");
    const alive = jobs.filter((job) => !ended(job));
    const shown = [...running, ...alive.filter((job) => job.status !== "running"), ...jobs.filter(ended)].slice(0, A_CARD_HOLDS);
    return html`<section class="card workload">
      <header>${icon(workload.icon)}<h2>${workload.name}</h2>${running.length > 0 ? badge("run", `${running.length} running`) : nothing}</header>
      ${shown.length === 0 ? html`<p class="about">${workload.about}</p>` : nothing}
      <ol class="runs">${shown.map((job) => html`<li><a href="#/jobs/${job.id}">
        <span class="line"><span class="name cut">${words(job.type)}</span>${stateBadge(job.status)}</span>
        ${ended(job) ? this.#outcome(job) : job.status === "running" ? jobBar(job) : html`<span class="small muted">due ${when(job.runAt ?? job.createdOn)}</span>`}</a></li>`)}</ol>
      <footer>${shown.length === 0 ? html`<span class="muted">Nothing lately</span>` : html`<span class="muted num">${jobs.length} lately</span>`}
        ${workload.admin && !session.admin ? nothing : html`<a href="#${workload.page}">Open</a>`}</footer>
    </section>`;
  }

  #outcome(job) {
    const took = job.startedOn && job.completedOn ? ` · took ${duration(new Date(job.completedOn) - new Date(job.startedOn))}` : "";
    return html`<span class="small muted cut">${when(job.completedOn)}${took}${job.lastError ? ` · ${job.lastError}` : ""}</span>`;
  }
}
customElements.define("c-now", Now);
