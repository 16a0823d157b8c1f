// One schedule: its rule, its next times, its ledger.
import { html, nothing } from "lit";
import { get, post, remove } from "../core/api.js";
import { duration } from "../core/format.js";
import { Resource, View } from "../core/view.js";
import { router } from "../core/router.js";
import { badge, card, empty, facts, head, json, pager, when } from "../ui/bits.js";
import { ask, reasonField } from "../ui/dialog.js";
import { attempt } from "../ui/toasts.js";
import { fireNow } from "../ui/fire.js";
import { editSchedule } from "../ui/schedule-form.js";
import { upcoming } from "../ui/upcoming.js";
import "../ui/table.js";

const OUTCOMES = { fired: "ok", missed: "bad", failed: "bad", skipped_overlap: "warn" };

const FIRES = [
  { name: "Nominal time", title: true, cell: (row) => when(row.fireTime) },
  { name: "Outcome", cell: (row) => html`${badge(OUTCOMES[row.outcome] ?? "idle", row.outcome.replaceAll("_", " "))}${row.missedCount ? html` <span class="small muted">${row.missedCount} times since ${when(row.missedFrom)}</span>` : nothing}` },
  { name: "By", cell: (row) => (row.kind === "manual" ? "hand" : "the clock") },
  { name: "Late", n: true, cell: (row) => duration(row.latenessMs) },
  { name: "Job", cell: (row) => (row.jobId ? html`<a href="#/jobs/${row.jobId}">${row.jobId}</a>` : "") },
  { name: "Node", cell: (row) => row.node ?? "" },
];

class Schedule extends View {
  constructor() {
    super();
    const id = () => this.args[0] ?? "";
    this.schedule = new Resource(this, (signal) => get(`/api/schedules/${id()}`, {}, signal).then((body) => body.data), { every: 10_000, about: id });
    this.next = new Resource(this, (signal) => get(`/api/schedules/${id()}/next`, { count: 10 }, signal).then((body) => body.data), { every: 30_000, about: id });
    this.fires = new Resource(this, (signal) => get(`/api/schedules/${id()}/fires`, { page: this.of("page"), limit: 20 }, signal), { every: 10_000, about: id, key: () => this.of("page") });
  }

  render() {
    return this.schedule.data === null ? html`<section class="card">${this.schedule.show(() => nothing)}</section>` : this.schedule.show((schedule) => this.#draw(schedule));
  }

  #draw(schedule) {
    return html`<div class="stack">
      ${head(schedule.name, schedule.description, html`${schedule.paused ? badge("warn", "paused") : badge("ok", "on")}
        <button @click=${() => fireNow(schedule).then(() => this.#again())}>Fire now</button>
        ${schedule.paused ? html`<button @click=${() => this.#do("resume", "It goes on with its next time")}>Resume</button>` : html`<button @click=${() => this.#pause(schedule)}>Pause…</button>`}
        <button @click=${() => editSchedule(schedule).then(() => this.#again())}>Change…</button>
        ${schedule.builtIn ? nothing : html`<button class="danger" @click=${() => this.#remove(schedule)}>Remove…</button>`}`)}
      <div class="two">
        ${card("Next times", schedule.paused ? empty("clock", "Paused", `By ${schedule.pausedBy ?? "the system"}. It fires again once it is resumed.`) : this.next.show((times) => upcoming(times)))}
        ${card("Rule", html`<div class="body stack">${facts([["When", html`<code>${schedule.cron ?? `every ${schedule.every}`}</code>`], ["Zone", schedule.cron ? schedule.zone : null], ["Job type", schedule.type], ["After downtime", schedule.catchUp], ["While the last job runs", schedule.overlap], ["Made by", schedule.createdBy], ["Changed", when(schedule.updatedAt)], ["Jobs", html`<a href="#/jobs?tag=${encodeURIComponent(`schedule:${schedule.name}`)}">those it enqueued</a>`]])}
          ${Object.keys(schedule.payload ?? {}).length ? json(schedule.payload) : nothing}</div>`)}
      </div>
      ${card("What became of each time", this.fires.show((page) => html`${page.data.length === 0 ? empty("clock", "It has not fired yet", "Each time gets a line here: fired, passed over, or missed.") : html`<c-table label="Fires" .columns=${FIRES} .rows=${page.data} .key=${(row) => `${row.fireTime} ${row.firedAt}`}></c-table>`}
        ${pager(page.pagination, (number) => this.narrow({ page: number }))}`))}
    </div>`;
  }

  #again() {
    this.schedule.reload();
    this.next.reload();
    this.fires.reload();
  }

  async #do(verb, done, parameters) {
    await attempt(() => post(`/api/schedules/${this.args[0]}/${verb}`, {}, parameters), done);
    this.#again();
  }

  async #pause(schedule) {
    const values = await ask({ title: `Pause ${schedule.name}?`, verb: "Pause", body: () => html`<p>Nothing fires until it is resumed; times that pass meanwhile are not made up for.</p>${reasonField(0)}` });
    if (values) {
      this.#do("pause", "It is paused", { reason: values.reason });
    }
  }

  async #remove(schedule) {
    const values = await ask({ title: `Remove ${schedule.name}?`, danger: true, verb: "Remove", body: () => html`<p>Its ledger goes with it; the jobs it enqueued live on. This cannot be undone.</p>${reasonField(0)}`, act: (told) => remove(`/api/schedules/${schedule.id}`, { reason: told.reason }) });
    if (values) {
      router.go("/schedules");
    }
  }
}
customElements.define("c-schedule", Schedule);
