// Queues: how full they are; pause, resume, and how many run at a time.
import { html, nothing } from "lit";
import { get, post, put } from "../core/api.js";
import { duration, number } from "../core/format.js";
import { session } from "../core/session.js";
import { Resource, View } from "../core/view.js";
import { badge, empty, field, head, when } from "../ui/bits.js";
import { ask, reasonField } from "../ui/dialog.js";
import { attempt } from "../ui/toasts.js";
import { icon } from "../ui/icon.js";
import { sortRows } from "../ui/table.js";

class Queues extends View {
  constructor() {
    super();
    this.queues = new Resource(this, (signal) => get("/api/console/queues", { tenant: this.of("tenant") }, signal).then((body) => body.data.map((row) => ({ ...row.figures, ...row }))), { every: 3_000, key: () => this.of("tenant") });
  }

  render() {
    return html`<div class="stack">
      ${head("Queues", "A paused queue takes jobs and starts none; what runs already runs on.")}
      <section class="card">${this.queues.show((rows) => rows.length === 0
        ? empty("queue", "No queue yet", "One appears with the first job that is enqueued into it.")
        : html`<c-table label="Queues" .columns=${this.#columns()} .rows=${sortRows(this.#wanted(rows), this.of("sort", "-waiting"))} .key=${(row) => `${row.tenant} ${row.queue}`}
            sorted=${this.of("sort", "-waiting")} @sort=${(event) => this.narrow({ sort: event.detail })}></c-table>`)}</section>
    </div>`;
  }

  #wanted(rows) {
    const subject = this.of("subject");
    return subject && rows.some((row) => row.queue === subject) ? [...rows].sort((one) => (one.queue === subject ? -1 : 1)) : rows;
  }

  #columns() {
    return [
      { name: "Queue", title: true, sort: "queue", cell: (row) => html`<a href="#/jobs?queue=${encodeURIComponent(row.queue)}">${row.queue}</a> ${session.superadmin ? html`<span class="muted small">${row.tenant}</span>` : nothing}` },
      { name: "State", cell: (row) => (row.paused ? html`<span title="By ${row.pausedBy ?? "somebody"}">${badge("warn", "paused")}</span> <span class="small muted">by ${row.pausedBy} ${when(row.pausedAt)}</span>` : badge("ok", "open")) },
      { name: "Waiting", sort: "waiting", n: true, cell: (row) => number(row.waiting) },
      { name: "Oldest waits", sort: "oldestWaitingMs", n: true, cell: (row) => duration(row.oldestWaitingMs) },
      { name: "Running", sort: "running", n: true, cell: (row) => number(row.running) },
      { name: "Scheduled", sort: "scheduled", n: true, cell: (row) => number(row.scheduled) },
      { name: "Retrying", sort: "retrying", n: true, cell: (row) => number(row.retrying) },
      { name: "Failed, 1 h", sort: "failed", n: true, cell: (row) => number(row.failed) },
      { name: "Wait p95", sort: "waitP95Ms", n: true, cell: (row) => duration(row.waitP95Ms) },
      { name: "A node runs", n: true, cell: (row) => this.#limit(row) },
      { name: "", do: true, cell: (row) => (row.paused
        ? html`<button class="small" @click=${() => this.#resume(row)}>${icon("play")} Resume</button>`
        : html`<button class="small" @click=${() => this.#pause(row)}>${icon("pause")} Pause</button>`) },
    ];
  }

  #limit(row) {
    const shown = row.perNode === null || row.perNode === undefined ? "as many as fit" : number(row.perNode);
    return session.superadmin ? html`<button class="link" title="Change how many a node runs at a time" @click=${() => this.#concurrency(row)}>${shown}</button>` : shown;
  }

  async #pause(row) {
    if (await attempt(() => post(`/api/queues/${row.queue}/pause`, {}, { tenant: session.superadmin ? row.tenant : null }), `Queue ${row.queue} is paused`)) {
      this.queues.reload();
    }
  }

  async #resume(row) {
    if (await attempt(() => post(`/api/queues/${row.queue}/resume`, {}, { tenant: session.superadmin ? row.tenant : null }), `Queue ${row.queue} goes on`)) {
      this.queues.reload();
    }
  }

  async #concurrency(row) {
    await ask({
      title: `How many jobs of ${row.queue} run on a node at a time?`,
      verb: "Set",
      body: () => html`<p>Holds for the queues of this name of all tenants. Every node has it within 5 s; what runs already runs on.</p>
        ${field("Jobs at a time on a node", html`<input name="perNode" type="number" min="1" max="10000" .value=${row.perNode ?? ""} placeholder="as configured">`, { hint: row.perNodeDefault ? `Configured: ${row.perNodeDefault}. Leave it empty to go back to that.` : "Leave it empty for what the nodes are configured with." })}${reasonField(3)}`,
      act: (values) => put(`/api/console/queues/${row.queue}/concurrency`, { perNode: values.perNode ? Number(values.perNode) : null, reason: values.reason }),
    });
    this.queues.reload();
  }
}
customElements.define("c-queues", Queues);
