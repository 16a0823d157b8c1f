// What left the service: mails, and signed events to webhooks.
import { html, nothing } from "lit";
import { get, patch, post, remove } from "../core/api.js";
import { words } from "../core/format.js";
import { Resource, View } from "../core/view.js";
import { badge, card, empty, field, head, options, pager, when } from "../ui/bits.js";
import { ask } from "../ui/dialog.js";
import { attempt } from "../ui/toasts.js";
import "../ui/table.js";

const TONES = { sent: "ok", delivered: "ok", pending: "run", failed: "bad", suppressed: "idle", held: "warn" };

class DeliveriesView extends View {
  constructor() {
    super();
    this.sent = new Resource(this, (signal) => get("/api/admin/notifications/deliveries", { status: this.of("status"), channel: this.of("channel"), page: this.of("page"), limit: 25 }, signal), { every: 10_000, key: () => this.params.toString() });
    this.hooks = new Resource(this, (signal) => get("/api/webhooks", { page: this.of("hooks") }, signal), { every: 15_000, key: () => this.of("hooks") });
  }

  render() {
    return html`<div class="stack">
      ${head("Mail and webhooks", "What people were told outside these pages, and what became of it.")}
      ${card("Webhooks", this.hooks.show((page) => html`${page.data.length === 0 ? empty("link", "No webhook", "Signed events can be posted to an address of yours: jobs that end, notifications that are made.") : html`<c-table label="Webhooks" .columns=${this.#hookColumns()} .rows=${page.data}></c-table>`}${pager(page.pagination, (next) => this.narrow({ hooks: next }))}`), html`<button class="small primary" @click=${() => this.#add()}>Add one</button>`)}
      <section class="card"><header><h2>Deliveries</h2></header>
        <div class="filters">${field("State", html`<select @change=${(event) => this.narrow({ status: event.target.value, page: null })}>${options(["pending", "sent", "failed", "suppressed"], this.of("status"), "all")}</select>`)}
          ${field("Channel", html`<select @change=${(event) => this.narrow({ channel: event.target.value, page: null })}>${options(["email", "webhook"], this.of("channel"), "all")}</select>`)}</div>
        ${this.sent.show((page) => html`${page.data.length === 0 ? empty("mail", "Nothing here", "Mails appear here once somebody is told something.") : html`<c-table label="Deliveries" .columns=${this.#columns()} .rows=${page.data}></c-table>`}
          ${pager(page.pagination, (next) => this.narrow({ page: next }))}`)}</section></div>`;
  }

  #columns() {
    return [
      { name: "What", title: true, cell: (row) => words(row.type) },
      { name: "Channel", cell: (row) => row.channel },
      { name: "State", cell: (row) => html`${badge(TONES[row.status] ?? "idle", row.status)} <span class="small muted">${row.reason ? row.reason.replaceAll("_", " ") : (row.held ?? "")}</span>` },
      { name: "Tries", n: true, cell: (row) => row.attempts },
      { name: "Last error", style: "wrap", cell: (row) => row.lastError ?? "" },
      { name: "Job", cell: (row) => (row.jobId ? html`<a href="#/jobs/${row.jobId}">${row.jobId}</a>` : "") },
      { name: "Made", cell: (row) => when(row.createdAt) },
      { name: "Sent", cell: (row) => (row.sentAt ? when(row.sentAt) : "") },
      { name: "", do: true, cell: (row) => (row.status === "failed" ? html`<button class="small" @click=${() => attempt(() => post(`/api/admin/notifications/deliveries/${row.id}/redeliver`), "It is sent again").then(() => this.sent.reload())}>Send again</button>` : nothing) },
    ];
  }

  #hookColumns() {
    return [
      { name: "Address", title: true, style: "wrap", cell: (row) => html`<code>${row.url}</code><div class="small muted">${row.description ?? ""}</div>` },
      { name: "Hears", cell: (row) => row.events.map((one) => html`<span class="tag">${one}</span> `) },
      { name: "Of", cell: (row) => (row.scope === "own" ? "its owner's" : "the tenant's") },
      { name: "State", cell: (row) => (row.enabled ? (row.failingSince ? html`${badge("warn", "failing")} <span class="small muted">since ${when(row.failingSince)}</span>` : badge("ok", "on")) : html`${badge("bad", "off")} <span class="small muted">${row.disabledReason ?? ""}</span>`) },
      { name: "", do: true, cell: (row) => html`<button class="small quiet" @click=${() => attempt(() => post(`/api/webhooks/${row.id}/test`), "A test event was sent")}>Test</button>
        <button class="small quiet" @click=${() => attempt(() => patch(`/api/webhooks/${row.id}`, { enabled: !row.enabled }), row.enabled ? "It is off" : "It is on").then(() => this.hooks.reload())}>${row.enabled ? "Turn off" : "Turn on"}</button>
        <button class="small quiet" @click=${() => this.#rotate(row)}>New secret…</button>
        <button class="small quiet danger" @click=${() => this.#remove(row)}>Remove…</button>` },
    ];
  }

  async #add() {
    const made = await ask({
      title: "Add a webhook", verb: "Add",
      body: ({ problem }) => html`${field("Address", html`<input name="url" type="url" required placeholder="https://example.org/carillon">`, { wrong: problem?.at?.("/url") })}
        ${field("Events", html`<input name="events" value="job.*" required>`, { hint: "Joined by commas: job.*, job.failed, notification.*", wrong: problem?.at?.("/events") ?? problem?.at?.("/events/0") })}
        ${field("What it is for", html`<input name="description" maxlength="200">`)}`,
      act: (values) => post("/api/webhooks", { url: values.url, events: values.events.split(",").map((one) => one.trim()).filter(Boolean), description: values.description || null }),
    });
    if (made) {
      this.hooks.reload();
      this.#secret(made.data);
    }
  }

  #secret(hook) {
    return ask({ title: "Keep this secret", verb: null, body: () => html`<p>It is shown once. The receiver checks signatures with it.</p><pre class="json" tabindex="0">${hook.secret}</pre>` });
  }

  async #rotate(row) {
    const answer = await ask({ title: "Make a new secret?", verb: "Make it", body: () => html`<p>Events are signed with both for a while, so that the receiver has time to change.</p>`, act: () => post(`/api/webhooks/${row.id}/rotate-secret`) });
    if (answer) {
      this.#secret(answer.data);
    }
  }

  async #remove(row) {
    await ask({ title: "Remove this webhook?", danger: true, verb: "Remove", body: () => html`<p><code>${row.url}</code> hears nothing more, and its deliveries are forgotten.</p>`, act: () => remove(`/api/webhooks/${row.id}`) });
    this.hooks.reload();
  }
}
customElements.define("c-deliveries", DeliveriesView);
