// What operators had done to many jobs at a time.
import { html } from "lit";
import { get } from "../core/api.js";
import { Resource, View } from "../core/view.js";
import { empty, head, jobBar, stateBadge, when } from "../ui/bits.js";
import "../ui/table.js";

const COLUMNS = [
  { name: "Action", title: true, cell: (row) => html`<a href="#/jobs/${row.jobId}">${row.action}${row.priority === null || row.priority === undefined ? "" : ` ${row.priority}`}</a> ${Object.entries(row.filter ?? {}).filter(([, value]) => value).map(([name, value]) => html`<span class="tag">${name}: ${value}</span> `)}` },
  { name: "State", cell: (row) => stateBadge(row.state) },
  { name: "Progress", cell: (row) => jobBar({ id: row.jobId, status: row.state, progress: row.progress }) },
  { name: "Matched", n: true, cell: (row) => row.count?.toLocaleString() },
  { name: "Done", n: true, cell: (row) => row.result?.done?.toLocaleString() ?? "" },
  { name: "By", cell: (row) => row.by },
  { name: "Why", cell: (row) => row.reason },
  { name: "Ordered", cell: (row) => when(row.orderedAt) },
];

class Actions extends View {
  constructor() {
    super();
    this.actions = new Resource(this, (signal) => get("/api/console/actions", {}, signal).then((body) => body.data), { every: 3_000 });
  }

  render() {
    return html`<div class="stack">${head("Actions on many jobs", "The newest 50. Each ran as a job and stands in the audit log.", html`<a class="button" href="#/jobs">To the jobs</a>`)}
      <section class="card">${this.actions.show((rows) => rows.length === 0
        ? empty("bolt", "Nothing was done to many jobs yet", "Filter the jobs and choose what is to happen to all that match.")
        : html`<c-table label="Actions" .columns=${COLUMNS} .rows=${rows} .key=${(row) => row.jobId}></c-table>`)}</section></div>`;
  }
}
customElements.define("c-actions", Actions);
