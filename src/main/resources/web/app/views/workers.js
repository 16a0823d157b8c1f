// Workers: the processes that run jobs.
import { html } from "lit";
import { get } from "../core/api.js";
import { number } from "../core/format.js";
import { Resource, View } from "../core/view.js";
import { badge, empty, head, when } from "../ui/bits.js";
import "../ui/table.js";

const STATES = { live: ["ok", "live"], late: ["warn", "late: its jobs go elsewhere"], lost: ["bad", "lost: it stopped without a word"], stopped: ["idle", "stopped"] };

const COLUMNS = [
  { name: "Worker", title: true, cell: (row) => html`${row.node} <span class="muted small num">${row.id}</span>` },
  { name: "State", cell: (row) => badge(...(STATES[row.state] ?? ["idle", row.state])) },
  { name: "Running", n: true, cell: (row) => number(row.running) },
  { name: "Version", cell: (row) => row.version },
  { name: "Process", n: true, cell: (row) => row.pid },
  { name: "Started", cell: (row) => when(row.startedAt) },
  { name: "Lease until", cell: (row) => when(row.leaseUntil) },
  { name: "Stopped", cell: (row) => when(row.stoppedAt) },
];

class Workers extends View {
  constructor() {
    super();
    this.workers = new Resource(this, (signal) => get("/api/console/workers", {}, signal).then((body) => body.data), { every: 3_000 });
  }

  render() {
    return html`<div class="stack">${head("Workers", "Each renews a lease on its jobs. One that falls silent loses them: they run elsewhere in at most 17 s. Stopped ones are shown for a day.")}
      <section class="card">${this.workers.show((rows) => rows.length === 0
        ? empty("worker", "No worker", "Jobs wait. Start a node with carillon.worker.enabled=true, which is the default.")
        : html`<c-table label="Workers" .columns=${COLUMNS} .rows=${rows}></c-table>`)}</section></div>`;
  }
}
customElements.define("c-workers", Workers);
