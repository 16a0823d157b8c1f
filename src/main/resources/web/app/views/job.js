// One job: how far it is, why it waits, what happened, what it was given and what came of it.
import { html, nothing } from "lit";
import { get, put } from "../core/api.js";
import { after, ended } from "../core/jobs.js";
import { duration, exact, clock, words } from "../core/format.js";
import { Following } from "../core/following.js";
import { Resource, View } from "../core/view.js";
import { badge, card, empty, facts, field, head, jobBar, json, stateBadge, tag, when } from "../ui/bits.js";
import { ask, reasonField } from "../ui/dialog.js";
import { cancelJob, retryJob } from "../ui/job-table.js";
import { router } from "../core/router.js";
import { session } from "../core/session.js";
import { icon } from "../ui/icon.js";

const SETTLES_MS = 300;
const EVERY_MS = 3_000;

class Job extends View {
  constructor() {
    super();
    this.found = new Resource(this, (signal) => get(`/api/console/jobs/${encodeURIComponent(this.args[0])}`, {}, signal).then((body) => body.data), {
      about: () => this.args[0] ?? "",
      // What no event tells grows old: its log, its place in line, what is left.
      every: (data) => (data && ended(data.job) ? 0 : EVERY_MS),
    });
    new Following(this, () => this.#stream(), (event) => this.#hear(event), () => this.found.reload());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  #stream() {
    const job = this.found.data?.job;
    return job && !ended(job) ? `job:${job.id}` : null;
  }

  #hear(event) {
    const data = this.found.data;
    data.job = after(data.job, event);
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.requestUpdate());
    if (event.event !== "progress") {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.found.reload(), SETTLES_MS);
    }
  }

  render() {
    return html`<div class="stack">${this.found.data === null ? html`${head(`Job ${this.args[0] ?? ""}`)}<section class="card">${this.found.show(() => nothing, 8)}</section>` : this.found.show((data) => this.#job(data))}</div>`;
  }

  #job(data) {
    const job = data.job;
    return html`<div class="stack">
      ${head(html`${words(job.type)} <span class="muted num">${job.id}</span>`, nothing, html`${stateBadge(job.status)}${this.#buttons(data)}`)}
      ${(data.waitsFor ?? []).map((wait) => html`<div class="note warn">${icon("clock")}<div><strong>Waits: ${wait.what.replaceAll("-", " ")}</strong><div>${wait.detail}</div></div></div>`)}
      <section class="card"><div class="body stack tight">${jobBar(job)}
        <div class="row small muted">${this.#timing(data)}</div></div></section>
      <div class="two uneven">
        ${card("What happened", html`<div class="body">${this.#timeline(data)}</div>`, data.timelineComplete === false ? html`<span class="small muted">the newest lines</span>` : nothing)}
        <div class="stack">
          ${job.result === null || job.result === undefined ? nothing : card("Result", html`<div class="body">${json(job.result)}</div>`)}
          ${this.#attempts(data)}
          ${card("Arguments", html`<div class="body stack tight">${job.data === undefined || job.data === null ? html`<p class="muted">None.</p>` : json(job.data)}
            ${data.masked?.length ? html`<p class="small muted">Secrets are masked: ${data.masked.join(", ")}</p>` : nothing}</div>`)}
          ${card("Details", html`<div class="body">${this.#details(job)}</div>`)}
        </div>
      </div></div>`;
  }

  #buttons(data) {
    const may = new Set(data.actions ?? []);
    return html`${may.has("priority") ? html`<button @click=${() => this.#reprioritise(data.job)}>Priority…</button>` : nothing}
      ${may.has("retry") ? html`<button @click=${() => this.#retry(data.job)}>${icon("again")} Run again</button>` : nothing}
      ${may.has("cancel") ? html`<button class="danger" @click=${() => cancelJob(data.job).then(() => this.found.reload())}>Cancel…</button>` : nothing}`;
  }

  async #retry(job) {
    const answer = await retryJob(job);
    const id = answer?.data?.jobId ?? answer?.data?.id;
    if (id) {
      router.go(`/jobs/${id}`);
    }
  }

  async #reprioritise(job) {
    await ask({
      title: `Priority of job ${job.id}`,
      verb: "Set",
      body: () => html`${field("Priority", html`<input name="priority" type="number" min="-100" max="100" value=${job.priority} required>`, { hint: "-100 to 100; higher runs sooner." })}${reasonField(0)}`,
      act: (values) => put(`/api/console/jobs/${job.id}/priority`, { priority: Number(values.priority), reason: values.reason || null }),
    });
    this.found.reload();
  }

  #timing({ job, eta, position }) {
    const parts = [];
    if (position) {
      parts.push(html`<span>Number ${position} in line</span>`);
    }
    if (job.startedOn && job.completedOn) {
      parts.push(html`<span>Took ${duration(new Date(job.completedOn) - new Date(job.startedOn))}</span>`);
    }
    if (eta && !ended(job)) {
      parts.push(html`<span>About ${duration(eta.remainingMs)} left, ${eta.basis === "progress" ? "by its own speed" : "as jobs of its type take"}</span>`);
    }
    return html`<span>Created ${when(job.createdOn)}</span>${job.startedOn ? html`<span>Started ${when(job.startedOn)}</span>` : nothing}
      ${job.completedOn ? html`<span>Ended ${when(job.completedOn)}</span>` : nothing}${parts}<span>Try ${job.attempt} of ${job.maxAttempts}</span>`;
  }

  #timeline({ timeline }) {
    if (!timeline?.length) {
      return empty("clock", "Nothing yet", "Steps, log lines and events appear here as they happen.");
    }
    return html`<ol class="timeline">${timeline.map((line) => html`<li class="${line.level} ${line.kind}">
      <time datetime=${line.at} title=${exact(line.at)}>${clock(line.at)}</time><span class="dot"></span>
      <span class="wrap ${line.kind === "log" ? "log" : ""}">${line.text}${line.attempt && line.kind !== "log" ? html` <span class="small muted">try ${line.attempt}</span>` : nothing}</span></li>`)}</ol>`;
  }

  #attempts({ attempts }) {
    const failed = (attempts ?? []).filter((one) => one.error || one.message);
    return failed.length === 0 ? nothing : card("What went wrong", html`<div class="body stack tight">${failed.toReversed().map((one) => html`<div class="stack tight">
      <div class="row">${badge(one.outcome === "cancelled" ? "idle" : "bad", `try ${one.attempt}`)}<code>${one.error}</code><span class="small muted">${when(one.at)}</span></div>
      <p class="wrap">${one.message}</p>${one.retryable === false ? html`<p class="small muted">Final: trying again does not help by itself.</p>` : nothing}</div>`)}</div>`);
  }

  #details(job) {
    return facts([
      ["Type", session.admin ? html`<a href="#/jobs?type=${encodeURIComponent(job.type)}">${job.type}</a>` : job.type],
      ["Queue", session.admin ? html`<a href="#/jobs?queue=${encodeURIComponent(job.queue)}">${job.queue}</a>` : job.queue],
      ["Priority", job.priority],
      ["Owner", job.owner ?? "the system"],
      ["Tenant", job.tenant],
      ["Runs at", when(job.runAt)],
      ["Worker", job.node],
      ["Unique key", job.uniqueKey && html`<code>${job.uniqueKey}</code>`],
      ["Concurrency key", job.concurrencyKey && html`<code>${job.concurrencyKey}</code>`],
      ["Tags", job.tags?.length ? job.tags.map((one) => html`${tag(one, `#/jobs?tag=${encodeURIComponent(one)}`)} `) : null],
      ["Waits for", job.batch && `${job.batch.pending} of ${job.batch.total} jobs`],
    ]);
  }
}
customElements.define("c-job", Job);
