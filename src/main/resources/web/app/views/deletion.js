// What became of one student: deletions and restorations, and the way back.
import { html, nothing } from "lit";
import { get, post } from "../core/api.js";
import { number, words } from "../core/format.js";
import { Following } from "../core/following.js";
import { Resource, View } from "../core/view.js";
import { badge, card, empty, facts, head, when } from "../ui/bits.js";
import { ask, reasonField } from "../ui/dialog.js";
import { deleteStudent } from "../ui/impact.js";
import "../ui/table.js";

const STEPS = [
  { name: "Collection", title: true, cell: (row) => words(row.collection) },
  { name: "What happened", cell: (row) => words(row.operation) },
  { name: "Rows", n: true, cell: (row) => row.affectedDocuments.toLocaleString() },
  { name: "Where", cell: (row) => html`<code>${row.details}</code>` },
];

const WHY = { taken: "somebody else has the place", gone: "what it belonged to is not there any more", changed: "it was changed meanwhile" };
const MOST_SHOWN = 200;

class DeletionView extends View {
  constructor() {
    super();
    const id = () => this.args[0] ?? "";
    this.student = new Resource(this, (signal) => get(`/api/conservatory/students/${id()}`, {}, signal).then((body) => body.data ?? body), { about: id });
    this.history = new Resource(this, (signal) => get(`/api/cascade/audit/${id()}`, { limit: 50 }, signal), { about: id });
    new Following(this, () => (id() ? `student:${id()}` : null), () => {
      this.student.reload();
      this.history.reload();
    });
  }

  render() {
    const student = this.student.data;
    return html`<div class="stack">
      ${student === null ? head(this.args[0] ?? "") : head(student.fullName, nothing, html`${student.deleted ? badge("bad", "deleted") : badge("ok", "there")}
        ${student.deleted ? html`<button class="primary" @click=${() => this.#restore(student.deletionAuditId)}>Restore…</button>` : html`<button class="danger" @click=${() => deleteStudent(student)}>Delete…</button>`}`)}
      ${this.student.problem ? html`<section class="card">${this.student.show(() => nothing)}</section>` : nothing}
      ${this.history.data === null ? html`<section class="card">${this.history.show(() => nothing)}</section>` : this.#entries(this.history.data, student)}</div>`;
  }

  #entries(history, student) {
    return history.auditHistory.length === 0 ? html`<section class="card">${empty("audit", "Nothing happened to this student", "Deletions and restorations are listed here with each step.")}</section>`
      : html`${history.auditHistory.map((entry) => this.#entry(entry, student))}`;
  }

  #entry(entry, student) {
    const restored = entry.deletionType === "restoration";
    const open = student?.deleted && student.deletionAuditId === entry.id;
    return card(html`${restored ? "Restored" : words(entry.deletionType)} <span class="muted small">${when(entry.timestamp)}</span>`,
      html`<div class="body">${facts([["By", entry.userId], ["Why", entry.reason], ["Entry", html`<code>${entry.id}</code>`]])}</div>
        <c-table label="Steps" .columns=${STEPS} .rows=${entry.cascadeOperations ?? entry.restorationOperations ?? []} .key=${(row) => `${row.collection} ${row.operation} ${row.details}`}></c-table>`,
      open ? html`<button class="small" @click=${() => this.#restore(entry.id)}>Restore from this…</button>` : nothing);
  }

  async #restore(auditId) {
    const answer = await ask({
      title: "Bring this student back?", verb: "Restore",
      body: () => html`<p>Each row comes back as it was. What was changed meanwhile stays as it is now and is listed.</p>${reasonField(5)}`,
      act: (values) => post(`/api/cascade/restore/${this.args[0]}`, { auditId, reason: values.reason }),
    });
    if (answer) {
      this.student.reload();
      this.history.reload();
      this.#outcome(answer.restoration);
    }
  }

  #outcome({ restorationOperations, conflicts }) {
    const missed = conflicts.flatMap(({ collection, field, rows }) => rows.map((row) => ({ collection, field, ...row })));
    return ask({
      title: missed.length === 0 ? "All of it is back" : `Back, but for ${number(missed.length)} ${missed.length === 1 ? "row" : "rows"}`, verb: null, broad: true,
      body: () => html`<c-table label="Steps" .columns=${STEPS} .rows=${restorationOperations} .key=${(row) => `${row.collection} ${row.details}`}></c-table>
        ${missed.length === 0 ? nothing : html`<h3>What could not come back</h3><ul class="stack tight small">${missed.slice(0, MOST_SHOWN).map((one) => html`<li>${words(one.collection)}, <code>${one.field}</code> of <code>${Object.values(one.key).join(" ")}</code>: ${WHY[one.reason] ?? one.reason}</li>`)}
          ${missed.length > MOST_SHOWN ? html`<li class="muted">and ${number(missed.length - MOST_SHOWN)} others</li>` : nothing}</ul>`}`,
    });
  }
}
customElements.define("c-deletion", DeletionView);
