// Schedules: what fires when.
import { html, nothing } from "lit";
import { get, post } from "../core/api.js";
import { Resource, View } from "../core/view.js";
import { badge, empty, field, head, pager, when } from "../ui/bits.js";
import { attempt } from "../ui/toasts.js";
import { icon } from "../ui/icon.js";
import { fireNow } from "../ui/fire.js";
import { editSchedule } from "../ui/schedule-form.js";
import "../ui/table.js";

class Schedules extends View {
  constructor() {
    super();
    this.schedules = new Resource(this, (signal) => get("/api/schedules", { name: this.of("name"), paused: this.of("paused"), page: this.of("page"), limit: 50 }, signal), { every: 10_000, key: () => this.params.toString() });
  }

  render() {
    return html`<div class="stack">
      ${head("Schedules", "Each fires once for a nominal time, however many nodes there are. Open one for its next times, with daylight saving, and its history.",
        html`<button class="primary" @click=${() => editSchedule(null).then(() => this.schedules.reload())}>New schedule</button>`)}
      <section class="card">
        <div class="filters">${field("Name", html`<input type="search" .value=${this.of("name")} @change=${(event) => this.narrow({ name: event.target.value, page: null })} placeholder="exact name">`)}
          ${field("State", html`<select @change=${(event) => this.narrow({ paused: event.target.value, page: null })}><option value="">all</option><option value="false" ?selected=${this.of("paused") === "false"}>firing</option><option value="true" ?selected=${this.of("paused") === "true"}>paused</option></select>`)}</div>
        ${this.schedules.show((page) => html`${page.data.some((row) => row.firing === false) ? html`<div class="pager">${icon("info")} This node does not fire (ENABLE_SCHEDULED_JOBS=false); others may.</div>` : nothing}
          ${page.data.length === 0 ? empty("clock", "No schedule here", "Make one: a cron expression in a time zone, or an interval.")
            : html`<c-table label="Schedules" .columns=${this.#columns()} .rows=${page.data}></c-table>`}
          ${pager(page.pagination, (number) => this.narrow({ page: number }))}`)}
      </section></div>`;
  }

  #columns() {
    return [
      { name: "Schedule", title: true, cell: (row) => html`<a href="#/schedules/${row.id}">${row.name}</a>${row.builtIn ? html` <span class="tag">built in</span>` : nothing}<div class="small muted">${row.description ?? ""}</div>` },
      { name: "Rule", cell: (row) => html`<code>${row.cron ?? `every ${row.every}`}</code> <span class="small muted">${row.cron ? row.zone : ""}</span>` },
      { name: "Job type", cell: (row) => row.type },
      { name: "State", cell: (row) => (row.paused ? badge("warn", "paused") : badge("ok", "on")) },
      { name: "Next", cell: (row) => (row.paused ? html`<span class="muted">–</span>` : when(row.nextFire)) },
      { name: "Last", cell: (row) => when(row.lastFire) },
      { name: "", do: true, cell: (row) => html`<button class="small quiet" @click=${() => fireNow(row).then(() => this.schedules.reload())}>Fire now</button>
        ${row.paused ? html`<button class="small" @click=${() => this.#do(row, "resume", "goes on")}>Resume</button>` : html`<button class="small" @click=${() => this.#do(row, "pause", "is paused")}>Pause</button>`}` },
    ];
  }

  async #do(row, verb, done) {
    await attempt(() => post(`/api/schedules/${row.id}/${verb}`), `${row.name} ${done}`);
    this.schedules.reload();
  }
}
customElements.define("c-schedules", Schedules);
