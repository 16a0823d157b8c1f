// How it goes: the figures, what is wrong and its cure, and the course of the last minutes.
import { html, nothing } from "lit";
import { get } from "../core/api.js";
import { duration, number, short } from "../core/format.js";
import { href } from "../core/router.js";
import { Resource, View } from "../core/view.js";
import { badge, card, empty, head, toneOf, when } from "../ui/bits.js";
import { icon } from "../ui/icon.js";
import { charts } from "../ui/overview-charts.js";
import { session } from "../core/session.js";
import "../ui/table.js";

const WINDOWS = ["15m", "1h", "6h", "24h", "7d"];
const PAGES = { queues: "/queues", jobs: "/jobs", workers: "/workers", breakers: "/breakers", schedules: "/schedules", alerts: "/alerts", overview: "/overview" };
const EVERY_MS = 5_000;

const QUEUES = [
  { name: "Queue", title: true, cell: (row) => html`<a href="#/jobs?queue=${encodeURIComponent(row.queue)}">${row.queue}</a> ${row.paused ? badge("warn", "paused") : nothing}` },
  { name: "Waiting", n: true, cell: (row) => html`<a href="#/jobs?queue=${encodeURIComponent(row.queue)}&state=available">${number(row.waiting)}</a>` },
  { name: "Oldest waits", n: true, cell: (row) => duration(row.oldestWaitingMs) },
  { name: "Running", n: true, cell: (row) => number(row.running) },
  { name: "Done, 1 h", n: true, cell: (row) => number(row.completed) },
  { name: "Failed, 1 h", n: true, cell: (row) => failed(row, "queue") },
  { name: "Run p50", n: true, cell: (row) => duration(row.runP50Ms) },
  { name: "Run p95", n: true, cell: (row) => duration(row.runP95Ms) },
  { name: "Wait p95", n: true, cell: (row) => duration(row.waitP95Ms) },
];

const TYPES = [
  { name: "Type", title: true, cell: (row) => html`<a href="#/jobs?type=${encodeURIComponent(row.type)}">${row.type}</a>` },
  { name: "Done, 1 h", n: true, cell: (row) => number(row.completed) },
  { name: "Failed, 1 h", n: true, cell: (row) => failed(row, "type") },
  { name: "Retried", n: true, cell: (row) => number(row.retried) },
  { name: "Run p50", n: true, cell: (row) => duration(row.runP50Ms) },
  { name: "Run p95", n: true, cell: (row) => duration(row.runP95Ms) },
  { name: "Run p99", n: true, cell: (row) => duration(row.runP99Ms) },
  { name: "Wait p95", n: true, cell: (row) => duration(row.waitP95Ms) },
];

const failed = (row, name) => (row.failed > 0 ? html`<a href="#/jobs?state=discarded&${name}=${encodeURIComponent(row[name])}">${number(row.failed)}</a>` : number(row.failed));

class Overview extends View {
  constructor() {
    super();
    const tenant = () => this.of("tenant") || null;
    this.now = new Resource(this, (signal) => get("/api/console/overview", { tenant: tenant() }, signal).then((body) => body.data), { every: EVERY_MS, key: () => this.of("tenant") });
    this.series = new Resource(this, (signal) => get("/api/console/series", { window: this.of("window", "1h"), queue: this.of("queue"), tenant: tenant() }, signal).then((body) => body.data), { every: EVERY_MS, key: () => this.params.toString() });
  }

  render() {
    const window = this.of("window", "1h");
    return html`<div class="stack">
      ${head("Overview", nothing, html`${this.of("queue") ? html`<button class="chip" aria-pressed="true" @click=${() => this.narrow({ queue: null })}>Queue ${this.of("queue")} ✕</button>` : nothing}
        <div class="chips" role="group" aria-label="Time">${WINDOWS.map((one) => html`<button class="chip" aria-pressed=${one === window} @click=${() => this.narrow({ window: one })}>${one}</button>`)}</div>`)}
      ${this.now.data === null ? html`<section class="card">${this.now.show(() => nothing, 3)}</section>` : this.now.show((data) => html`<div class="stack">${this.#figures(data)}${this.#problems(data)}</div>`)}
      ${this.now.data === null ? nothing : this.series.data === null ? html`<section class="card">${this.series.show(() => nothing, 6)}</section>` : this.series.show((data) => charts(data))}
      ${this.now.data === null || (this.series.data === null && !this.series.problem) ? nothing : this.#tables(this.now.data)}
    </div>`;
  }

  #figures({ now, lastHour, lastDay }) {
    return html`<div class="kpis">
      ${kpi("Waiting", short(now.waiting), now.waiting > 0 ? `oldest ${duration(now.oldestWaitingMs)}` : "nothing waits", "/jobs?state=available", now.oldestWaitingMs > 60_000 ? "warn" : "")}
      ${kpi("Running", short(now.running), now.slots ? `of ${short(now.slots)} places` : "on all workers", "/jobs?state=running")}
      ${kpi("A minute", short(lastHour.perMinute), "in the last hour", "/jobs?state=completed")}
      ${kpi("Failed, last hour", short(lastHour.failed), `${short(lastDay.failed)} in a day`, "/jobs?state=discarded", lastHour.failed > 0 ? "bad" : "")}
      ${kpi("Retrying", short(now.retrying), `${short(now.scheduled)} scheduled`, "/jobs?state=retryable")}
      ${kpi("Workers", short(now.workers), now.history ? `${short(now.history)} jobs in the history` : "that are live", "/workers", now.workers === 0 ? "bad" : "")}
    </div>`;
  }

  #problems({ problems }) {
    if (problems.length === 0) {
      return html`<div class="note ok">${icon("check")}<div><strong>Nothing is wrong</strong> <span class="muted">Queues move, workers answer, no breaker is open.</span></div></div>`;
    }
    return card("What is wrong now", html`<ul class="problems">${problems.map((one) => html`<li>${badge(toneOf(one.severity), one.severity)}
      <div><strong>${one.title}</strong><p>${one.cure}</p></div>
      <div class="row small">${one.since ? html`<span class="muted">since ${when(one.since)}</span>` : nothing}<a href=${whereTo(one)}>Look</a></div></li>`)}</ul>`);
  }

  #tables(data) {
    const columns = session.superadmin ? [...QUEUES.slice(0, 1), { name: "Tenant", cell: (row) => row.tenant }, ...QUEUES.slice(1)] : QUEUES;
    return html`${card("Queues", data.queues.length === 0 ? empty("queue", "No queue yet", "One appears with the first job that is enqueued into it.") : html`<c-table label="Queues" .columns=${columns} .rows=${data.queues} .key=${(row) => `${row.tenant} ${row.queue}`}></c-table>`, html`<a class="small" href="#/queues">Pause, resume, limit</a>`)}
      ${card("Job types", data.types.length === 0 ? empty("bolt", "Nothing ended in the last hour", "Types appear here with their speed and failures.") : html`<c-table label="Job types" .columns=${TYPES} .rows=${data.types} .key=${(row) => row.type}></c-table>`)}`;
  }
}

function whereTo({ page, subject }) {
  return page === "jobs" ? href("/jobs", { type: subject, state: "discarded" }) : href(PAGES[page] ?? "/overview", { subject });
}

function kpi(what, value, more, to, tone = "") {
  return html`<a class="kpi ${tone}" href="#${to}"><span class="what">${what}</span><span class="value">${value}</span><span class="more">${more}</span></a>`;
}

customElements.define("c-overview", Overview);
