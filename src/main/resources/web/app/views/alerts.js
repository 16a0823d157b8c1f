// Alerts: what lasts until somebody sees to it.
import { html, nothing } from "lit";
import { get, post } from "../core/api.js";
import { words } from "../core/format.js";
import { live } from "../core/live.js";
import { Resource, View } from "../core/view.js";
import { badge, empty, head, pager, toneOf, when } from "../ui/bits.js";
import { attempt } from "../ui/toasts.js";
import "../ui/table.js";

class Alerts extends View {
  constructor() {
    super();
    this.alerts = new Resource(this, (signal) => get("/api/alerts", { active: this.of("all") ? null : true, page: this.of("page") }, signal), { every: 10_000, key: () => this.params.toString() });
  }

  connectedCallback() {
    super.connectedCallback();
    this.stop = live.follow("system", (event) => event.event === "system.alert" && this.alerts.reload());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  render() {
    const all = Boolean(this.of("all"));
    return html`<div class="stack">${head("Alerts", "Each is told once when it begins and once when it is over.", html`<div class="chips" role="group" aria-label="Which">
        <button class="chip" aria-pressed=${!all} @click=${() => this.narrow({ all: null, page: null })}>lasting</button><button class="chip" aria-pressed=${all} @click=${() => this.narrow({ all: 1, page: null })}>all</button></div>`)}
      <section class="card">${this.alerts.show((page) => html`${page.data.length === 0
        ? empty("check", all ? "There has been no alert" : "Nothing lasts", "Alerts are raised for open breakers, failing jobs, lines that grow and workers that are lost.", all ? nothing : html`<button @click=${() => this.narrow({ all: 1 })}>Show past ones</button>`)
        : html`<c-table label="Alerts" .columns=${this.#columns()} .rows=${page.data}></c-table>`}${pager(page.pagination, (number) => this.narrow({ page: number }))}`)}</section></div>`;
  }

  #columns() {
    return [
      { name: "Alert", title: true, style: "wrap", cell: (row) => html`<strong>${words(row.type)}</strong><div class="muted">${row.message}</div>` },
      { name: "Severity", cell: (row) => badge(toneOf(row.severity), row.severity) },
      { name: "Raised", cell: (row) => when(row.raisedAt) },
      { name: "Last seen", cell: (row) => when(row.lastSeen) },
      { name: "Over", cell: (row) => (row.resolvedAt ? when(row.resolvedAt) : badge("warn", "lasts")) },
      { name: "Seen by", cell: (row) => (row.acknowledgedBy ? html`${row.acknowledgedBy} ${when(row.acknowledgedAt)}` : "") },
      { name: "", do: true, cell: (row) => (row.acknowledgedAt ? nothing : html`<button class="small" @click=${() => attempt(() => post(`/api/alerts/${row.id}/acknowledge`), "You have seen to it").then(() => this.alerts.reload())}>I see to it</button>`) },
    ];
  }
}
customElements.define("c-alerts", Alerts);
