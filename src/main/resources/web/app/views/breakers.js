// Breakers: what jobs need outside, and whether it works.
import { html, nothing } from "lit";
import { get, post } from "../core/api.js";
import { live } from "../core/live.js";
import { session } from "../core/session.js";
import { Resource, View } from "../core/view.js";
import { badge, empty, head, when } from "../ui/bits.js";
import { ask, reasonField } from "../ui/dialog.js";
import { attempt } from "../ui/toasts.js";
import "../ui/table.js";

const STATES = { closed: ["ok", "closed: jobs run"], open: ["bad", "open: jobs wait"], half_open: ["warn", "half open: one job tries"], closing: ["warn", "closing: jobs start in waves"] };

class Breakers extends View {
  constructor() {
    super();
    this.breakers = new Resource(this, (signal) => get("/api/breakers", {}, signal).then((body) => body.data), { every: 5_000 });
  }

  connectedCallback() {
    super.connectedCallback();
    this.stop = live.follow("system", (event) => event.event === "breaker.changed" && this.breakers.reload());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  render() {
    return html`<div class="stack">
      ${head("Circuit breakers", `One stands before each thing outside that jobs need. While it is open, jobs wait without using an attempt.${session.superadmin ? "" : " Only a superadmin may force one: it concerns every tenant."}`)}
      <section class="card">${this.breakers.show((rows) => rows.length === 0
        ? empty("breaker", "No job has needed anything outside yet", "A breaker appears with the first job that names what it depends on, such as smtp or provider:google.")
        : html`<c-table label="Breakers" .columns=${this.#columns()} .rows=${this.#order(rows)} .key=${(row) => row.key}></c-table>`)}</section></div>`;
  }

  #order(rows) {
    return [...rows].sort((one, other) => (one.state === "closed") - (other.state === "closed") || one.key.localeCompare(other.key));
  }

  #columns() {
    return [
      { name: "Needs", title: true, cell: (row) => html`<code>${row.key}</code>` },
      { name: "State", cell: (row) => html`${badge(...(STATES[row.state] ?? ["idle", row.state]))}${row.forced ? html` <span class="small muted">forced by ${row.forcedBy}: ${row.forcedReason}</span>` : nothing}` },
      { name: "Failures in a row", n: true, cell: (row) => row.failures },
      { name: "Last failure", style: "wrap", cell: (row) => row.lastError ?? html`<span class="muted">none</span>` },
      { name: "Since", cell: (row) => when(row.changedAt) },
      { name: "Tries again", cell: (row) => (row.state === "open" && !row.forced ? when(row.retryAt) : row.canaryJob ? html`<a href="#/jobs/${row.canaryJob}">job ${row.canaryJob}</a>` : "") },
      ...(session.superadmin ? [{ name: "", do: true, cell: (row) => html`
        ${row.forced === "open" ? nothing : html`<button class="small quiet danger" @click=${() => this.#force(row, "open")}>Hold jobs…</button>`}
        ${row.forced === "closed" ? nothing : html`<button class="small quiet" @click=${() => this.#force(row, "close")}>Let them run…</button>`}
        ${row.forced || row.state !== "closed" ? html`<button class="small" @click=${() => this.#reset(row)}>Reset</button>` : nothing}` }] : []),
    ];
  }

  async #force(row, what) {
    const text = what === "open" ? "Jobs that need it wait, whatever happens, until it is reset." : "Jobs that need it run, whatever happens, until it is reset. They may fail and use their attempts.";
    await ask({ title: what === "open" ? `Hold jobs that need ${row.key}?` : `Let jobs that need ${row.key} run?`, danger: what === "open", verb: what === "open" ? "Hold them" : "Let them run", body: () => html`<p>${text}</p>${reasonField(1)}`, act: (values) => post(`/api/breakers/${encodeURIComponent(row.key)}/force-${what}`, { reason: values.reason }) });
    this.breakers.reload();
  }

  async #reset(row) {
    await attempt(() => post(`/api/breakers/${encodeURIComponent(row.key)}/reset`), `${row.key} is closed again`);
    this.breakers.reload();
  }
}
customElements.define("c-breakers", Breakers);
