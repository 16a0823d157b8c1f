// Deletions: students with what names them; delete with the impact shown first, restore, keep the data whole.
import { html, nothing } from "lit";
import { get, post } from "../core/api.js";
import { number } from "../core/format.js";
import { live } from "../core/live.js";
import { Resource, View } from "../core/view.js";
import { badge, card, empty, field, head, options, pager, when } from "../ui/bits.js";
import { attempt } from "../ui/toasts.js";
import { deleteStudent } from "../ui/impact.js";
import { ask } from "../ui/dialog.js";
import "../ui/table.js";

class Deletions extends View {
  constructor() {
    super();
    this.students = new Resource(this, (signal) => get("/api/conservatory/students", { page: this.of("page"), limit: 25, deleted: this.of("deleted"), name: this.of("name") }, signal), { every: 15_000, key: () => this.params.toString() });
    this.figures = new Resource(this, (signal) => get("/api/cascade/metrics", {}, signal), { every: 15_000 });
  }

  connectedCallback() {
    super.connectedCallback();
    this.stop = live.follow("tenant", (event) => /^(cascade|deletion|batch)\./.test(event.event) && this.#soon());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
    clearTimeout(this.timer);
  }

  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.students.reload();
      this.figures.reload();
    }, 500);
  }

  render() {
    return html`<div class="stack">
      ${head("Deletions", "A student leaves everything that names it, in one transaction, and can be brought back.", html`<a class="button" href="#/jobs?queue=cascade">Their jobs</a>`)}
      ${this.figures.data === null ? nothing : this.#figures(this.figures.data)}
      <section class="card">
        ${this.students.show((page) => html`${page.data.length === 0 ? empty("trash", "No student", "Students come by /api/conservatory/students, one by one or many at a time.") : html`<c-table label="Students" .columns=${this.#columns()} .rows=${page.data}></c-table>`}
          ${pager(page.pagination, (next) => this.narrow({ page: next }))}`)}
      </section>
      ${this.#care()}
    </div>`;
  }

  #figures({ processing, database }) {
    const kpis = [["Jobs done", processing.jobsProcessed], ["Jobs failed", processing.jobsFailed], ["Deletions lately", database.recentDeletions], ["Orphaned references", database.orphanedReferences], ["Integrity issues", database.integrityIssues]];
    return html`<div class="kpis">${kpis.map(([what, value]) => html`<div class="kpi ${value > 0 && /failed|Orphaned|issues/.test(what) ? "warn" : ""}"><span class="what">${what}</span><span class="value">${number(value)}</span></div>`)}</div>`;
  }

  #columns() {
    return [
      { name: "Student", title: true, cell: (row) => html`<a href="#/deletions/${row.id}">${row.fullName}</a> <code class="muted small">${row.id}</code>` },
      { name: "State", cell: (row) => (row.deleted ? badge("bad", "deleted") : row.isActive ? badge("ok", "active") : badge("idle", "not active")) },
      { name: "Deleted", cell: (row) => (row.deletedAt ? when(row.deletedAt) : "") },
      { name: "Why", style: "wrap", cell: (row) => row.deletionReason ?? "" },
      { name: "Restored", cell: (row) => (row.restoredAt ? when(row.restoredAt) : "") },
      { name: "", do: true, cell: (row) => (row.deleted ? html`<a class="button small" href="#/deletions/${row.id}">Restore…</a>` : html`<button class="small danger" @click=${() => deleteStudent(row).then(() => this.students.reload())}>Delete…</button>`) },
    ];
  }

  #care() {
    return card("Care", html`<div class="body row">
      <button @click=${() => attempt(() => post("/api/cascade/cleanup/orphans", { dryRun: true }), (answer) => `Counting, as job ${answer.jobId}`)}>Count orphaned references</button>
      <button @click=${() => this.#clean()}>Clean them up…</button>
      <button @click=${() => attempt(() => post("/api/cascade/integrity/validate", {}), (answer) => `Checking, as job ${answer.jobId}`)}>Check the integrity</button>
      <span class="muted small">Each runs as a job; its result says what it found.</span></div>`);
  }

  async #clean() {
    const values = await ask({ title: "Clean up orphaned references?", danger: true, verb: "Clean up", body: () => html`<p>Rows that name nobody, and lists with somebody who is not active, get what a deletion would do. Count them first if you are not sure.</p>${field("Priority", html`<select name="priority">${options(["low", "medium", "high"], "low")}</select>`)}` });
    if (values) {
      await attempt(() => post("/api/cascade/cleanup/orphans", { dryRun: false, priority: values.priority }), (answer) => `Cleaning up, as job ${answer.jobId}`);
    }
  }
}
customElements.define("c-deletions", Deletions);
