// Attendance: from when people are told, and the jobs that look.
import { html, nothing } from "lit";
import { get, post, put } from "../core/api.js";
import { words } from "../core/format.js";
import { Resource, View } from "../core/view.js";
import { badge, card, empty, field, head, problemNote, when } from "../ui/bits.js";
import { ask } from "../ui/dialog.js";
import { attempt, toast } from "../ui/toasts.js";
import "../ui/table.js";

const STATES = { running: ["ok", "on"], stopped: ["warn", "off"], error: ["bad", "last run failed"] };
const FIELDS = [["warningBelow", "Warn below", "% present"], ["mahroomAt", "Barred from exams at", "% present or less"], ["tasdiqAt", "Certificate needed from", "% of the allowed hours"], ["allowedHours", "Allowed hours of sickness and leave", "hours"]];

class Attendance extends View {
  constructor() {
    super();
    this.settings = new Resource(this, (signal) => get("/api/attendance/settings", {}, signal).then((body) => body.data));
    this.jobs = new Resource(this, (signal) => get("/api/admin/background-jobs", {}, signal).then((body) => body.data), { every: 5_000 });
    this.problem = null;
  }

  render() {
    return html`<div class="stack">
      ${head("Attendance", "Whoever falls below a threshold is told: at once when a mark brings it about, else with the hourly check.", html`<a class="button" href="#/jobs?queue=attendance">Its jobs</a><button class="primary" @click=${() => this.#act({ action: "runThresholdCheck" })}>Check all students now</button>`)}
      <div class="two uneven">
        ${card("Recurring jobs", this.jobs.show((data) => this.#jobs(data)), this.jobs.data ? badge(this.jobs.data.systemHealth === "healthy" ? "ok" : "bad", this.jobs.data.systemHealth) : nothing)}
        <div class="stack">${card("Thresholds", html`<div class="body">${this.settings.show((settings) => this.#thresholds(settings))}</div>`)}
          ${this.jobs.data ? card("Mails to be tried again", this.#retries(this.jobs.data.retryQueue)) : nothing}</div>
      </div></div>`;
  }

  #jobs(data) {
    const columns = [
      { name: "Job", title: true, style: "wrap", cell: (row) => html`${words(row.name)}<div class="small muted">${row.description}</div>${row.errorMessage ? html`<div class="small wrong-text">${row.errorMessage}</div>` : nothing}` },
      { name: "When", cell: (row) => html`<code>${row.schedule}</code>` },
      { name: "State", cell: (row) => badge(...(STATES[row.status] ?? ["idle", row.status])) },
      { name: "Last", cell: (row) => when(row.lastRun) },
      { name: "Next", cell: (row) => (row.enabled ? when(row.nextRun) : "") },
      { name: "", do: true, cell: (row) => html`<button class="small quiet" @click=${() => this.#act({ action: "trigger", jobName: row.name })}>Run now</button>
        <button class="small" @click=${() => this.#act({ action: row.enabled ? "stop" : "start", jobName: row.name })}>${row.enabled ? "Turn off" : "Turn on"}</button>` },
    ];
    return html`<c-table label="Recurring jobs" .columns=${columns} .rows=${data.jobs} .key=${(row) => row.name}></c-table>`;
  }

  #retries(queue) {
    return queue.totalPending === 0 ? empty("mail", "None waits", "A mail that failed is tried again after 15, 30 and 60 minutes.") : html`<div class="body stack tight"><p><strong>${queue.totalPending}</strong> wait.</p>
      ${Object.entries(queue.byType).map(([type, count]) => html`<div class="row between"><span>${words(type)}</span><span class="num">${count}</span></div>`)}
      <div><button class="small danger" @click=${() => this.#clear(queue.totalPending)}>Give them up…</button></div></div>`;
  }

  #thresholds(settings) {
    return html`<form class="form" @submit=${this.#save}><div class="grid">${FIELDS.map(([name, label, hint]) => field(label, html`<input name=${name} type="number" step="any" min="0" required .defaultValue=${settings[name]}>`, { hint, wrong: this.problem?.at(`/${name}`) }))}</div>
      ${this.problem ? problemNote(this.problem) : nothing}<div><button class="primary">Save</button></div></form>`;
  }

  async #save(event) {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(event.target)].map(([name, value]) => [name, Number(value)]));
    try {
      this.settings.data = (await put("/api/attendance/settings", values)).data ?? values;
      this.problem = null;
      toast("ok", "Saved", "The next check uses it.");
    } catch (problem) {
      this.problem = problem;
    }
    this.requestUpdate();
  }

  async #act(body) {
    await attempt(() => post("/api/admin/background-jobs", body), (answer) => answer.message);
    this.jobs.reload();
  }

  async #clear(count) {
    if (await ask({ title: `Give up ${count} mails?`, danger: true, verb: "Give them up", body: () => html`<p>They are not tried again. What they said stays in the students' inboxes.</p>` })) {
      this.#act({ action: "clearRetryQueue" });
    }
  }
}
customElements.define("c-attendance", Attendance);
