// The audit log: who did what, why, and what it was before and after.
import { html, nothing } from "lit";
import { get } from "../core/api.js";
import { fromLocal, toLocal } from "../core/format.js";
import { Resource, View } from "../core/view.js";
import { badge, empty, facts, field, head, json, pager, when } from "../ui/bits.js";
import { ask } from "../ui/dialog.js";
import { attempt } from "../ui/toasts.js";
import "../ui/table.js";

const NAMES = ["from", "to", "actor", "action", "resource", "succeeded", "archived"];

class Audit extends View {
  constructor() {
    super();
    this.entries = new Resource(this, (signal) => get("/api/audit", { ...Object.fromEntries(NAMES.map((name) => [name, this.of(name)])), page: this.of("page"), limit: 50 }, signal), { key: () => this.params.toString() });
  }

  render() {
    const change = (name) => (event) => this.narrow({ [name]: event.target.value.trim(), page: null });
    return html`<div class="stack">
      ${head("Audit log", "Every deed of an operator and everybody who was refused, sealed in a chain.", html`<button @click=${() => this.#verify()}>Was it changed?</button>`)}
      <section class="card">
        <div class="filters">
          ${field("Who", html`<input .value=${this.of("actor")} @change=${change("actor")} placeholder="anybody">`)}
          ${field("Action", html`<input .value=${this.of("action")} @change=${change("action")} placeholder="queue.pause">`)}
          ${field("On what", html`<input .value=${this.of("resource")} @change=${change("resource")} placeholder="queue:mail">`)}
          ${field("Outcome", html`<select @change=${change("succeeded")}><option value="">all</option><option value="true" ?selected=${this.of("succeeded") === "true"}>done</option><option value="false" ?selected=${this.of("succeeded") === "false"}>refused</option></select>`)}
          ${field("From", html`<input type="datetime-local" .value=${toLocal(this.of("from"))} @change=${(event) => this.narrow({ from: fromLocal(event.target.value), page: null })}>`)}
          ${field("To", html`<input type="datetime-local" .value=${toLocal(this.of("to"))} @change=${(event) => this.narrow({ to: fromLocal(event.target.value), page: null })}>`)}
          <label class="check small"><input type="checkbox" .checked=${this.of("archived") === "true"} @change=${(event) => this.narrow({ archived: event.target.checked ? "true" : null, page: null })}> the archive too</label>
        </div>
        ${this.entries.show((page) => html`${page.data.length === 0 ? empty("audit", "No entry fits", "Loosen the filter, or look into the archive.") : html`<c-table label="Entries" .columns=${this.#columns()} .rows=${page.data}></c-table>`}
          ${pager(page.pagination, (number) => this.narrow({ page: number }))}`)}
      </section></div>`;
  }

  #columns() {
    return [
      { name: "Action", title: true, cell: (row) => html`<button class="link" @click=${() => this.#open(row)}>${row.action}</button>` },
      { name: "Who", cell: (row) => row.actor ?? html`<span class="muted">nobody</span>` },
      { name: "On what", style: "wrap", cell: (row) => html`<code>${row.resource}</code>` },
      { name: "Why", style: "wrap", cell: (row) => row.reason ?? "" },
      { name: "Outcome", cell: (row) => (row.succeeded ? badge("ok", "done") : badge("bad", "refused")) },
      { name: "When", cell: (row) => when(row.at) },
    ];
  }

  #open(row) {
    return ask({
      title: row.action, verb: null, broad: true,
      body: () => html`${facts([["Who", row.actor], ["On what", html`<code>${row.resource}</code>`], ["Why", row.reason ?? html`<span class="muted">no reason was given</span>`], ["When", when(row.at)], ["Outcome", row.succeeded ? "done" : "refused"], ["Tenant", row.tenant], ["Request", row.requestId && html`<code>${row.requestId}</code>`]])}
        <div class="diff"><div class="stack tight"><h3>Before</h3>${row.before === null ? html`<p class="muted">Nothing.</p>` : json(row.before)}</div><div class="stack tight"><h3>After</h3>${row.after === null ? html`<p class="muted">Nothing.</p>` : json(row.after)}</div></div>`,
    });
  }

  async #verify() {
    const answer = await attempt(() => get("/api/audit/verify"));
    if (answer) {
      const verdict = answer.data;
      ask({
        title: verdict.intact ? "The log is as it was written" : "The log was changed", verb: null,
        body: () => html`${verdict.intact ? nothing : html`<ul class="stack tight">${verdict.faults.map((fault) => html`<li class="note bad">${fault}</li>`)}</ul>`}
          ${facts([["Entries", verdict.entries.toLocaleString()], ["Sealed", verdict.sealed.toLocaleString()], ["Not sealed yet", verdict.unsealed.toLocaleString()], ["Blocks", verdict.blocks.toLocaleString()], ["Head", html`<code class="wrap">${verdict.head}</code>`]])}
          <p class="small muted">Note the head elsewhere now and then: it is what shows that the whole chain was not made anew.</p>`,
      });
    }
  }
}
customElements.define("c-audit", Audit);
