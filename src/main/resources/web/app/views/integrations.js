// Integrations: accounts at providers, how their tokens and their health are.
import { html, nothing } from "lit";
import { get, post, remove } from "../core/api.js";
import { session } from "../core/session.js";
import { Resource, View } from "../core/view.js";
import { badge, card, empty, field, head, options, when } from "../ui/bits.js";
import { ask } from "../ui/dialog.js";
import { attempt, toast } from "../ui/toasts.js";
import "../ui/table.js";

const STATES = { active: "ok", pending: "idle", expired: "warn", revoked: "bad", error: "bad" };
const HEALTH = { healthy: "ok", expired: "warn", unauthorized: "bad", error: "bad" };

/** Requests of a person are counted there, 100 in 15 minutes: reading the list leaves most of them for what one does. */
const EVERY_MS = 60_000;

/** What the last page of a flow says: in this channel, since a window of another origin in between parts it from its opener. */
const CHANNEL = "carillon-oauth";

class Integrations extends View {
  constructor() {
    super();
    this.list = new Resource(this, (signal) => get(this.#path(), {}, signal).then((body) => body.data), { every: EVERY_MS });
    this.providers = new Resource(this, (signal) => get("/api/v1/cloud-providers", {}, signal).then((body) => body.data).catch(() => []));
  }

  #path(rest = "") {
    return `/api/v1/tenants/${encodeURIComponent(session.me.tenant)}/integrations${rest}`;
  }

  render() {
    return html`<div class="stack">
      ${head("Integrations", "Tokens are renewed five minutes before they end, and looked at every four hours. Where a person is needed, it says so.", html`<button class="primary" ?disabled=${!this.providers.data?.length} @click=${() => this.#add()}>Add an account</button>`)}
      ${card("Accounts", this.list.show((rows) => (rows.length === 0 ? this.#none() : html`<c-table label="Integrations" .columns=${this.#columns()} .rows=${rows}></c-table>`)))}</div>`;
  }

  #none() {
    return this.providers.data?.length === 0
      ? empty("plug", "No provider is known", "A superadmin adds the first one, with POST /api/v1/cloud-providers; then accounts can be connected.")
      : empty("plug", "No account is connected", "Add one: you are sent to the provider and back, and its tokens are kept fresh from then on.");
  }

  #name(row) {
    return row.provider?.displayName ?? row.provider?.name ?? row.providerId;
  }

  #columns() {
    return [
      { name: "Provider", title: true, cell: (row) => html`${this.#name(row)} ${(row.scopesGranted ?? []).slice(0, 3).map((scope) => html`<span class="tag">${scope}</span> `)}` },
      { name: "Token", cell: (row) => html`${badge(STATES[row.status] ?? "idle", row.status)} <span class="small muted">${row.statusReason ?? ""}</span>` },
      { name: "Ends", cell: (row) => when(row.tokenExpiresAt) },
      { name: "Renewed", cell: (row) => when(row.refreshedAt ?? row.connectedAt) },
      { name: "Next renewal", cell: (row) => when(row.nextRefreshAt) },
      { name: "Health", cell: (row) => (row.health ? html`${badge(HEALTH[row.health] ?? "idle", row.health)} <span class="small muted">${row.healthMessage ?? ""}</span>` : html`<span class="muted">not looked at yet</span>`) },
      { name: "Looked at", cell: (row) => when(row.lastHealthCheck) },
      { name: "", do: true, cell: (row) => html`
        ${["pending", "expired", "revoked"].includes(row.status) ? html`<button class="small primary" @click=${() => this.#connect(row)}>${row.status === "pending" ? "Connect" : "Connect again"}</button>` : html`<button class="small" @click=${() => this.#do(row, "/refresh-token", "Renewed")}>Renew now</button>`}
        <button class="small quiet" @click=${() => this.#test(row)}>Test</button>
        <button class="small quiet danger" @click=${() => this.#remove(row)}>Remove…</button>` },
    ];
  }

  async #connect(row) {
    const answer = await attempt(() => post(`/api/v1/oauth/tenants/${encodeURIComponent(session.me.tenant)}/integrations/${row.id}/initiate`));
    const place = answer?.data?.authorizationUrl ?? answer?.authorizationUrl;
    if (place) {
      window.open(place, "carillon-integration", "width=620,height=720");
    }
  }

  /** The page the provider leads back to says how it went, and is told that it was heard. */
  #heard = (message) => {
    if (message.origin === location.origin && /^oauth_(success|error)$/.test(message.data?.type ?? "")) {
      const good = message.data.type === "oauth_success";
      this.channel.postMessage({ type: "oauth_heard" });
      toast(good ? "ok" : "bad", good ? "The account is connected" : "The account was not connected", good ? "" : (message.data.message ?? ""));
      this.list.reload();
    }
  };

  connectedCallback() {
    super.connectedCallback();
    this.channel = new BroadcastChannel(CHANNEL);
    this.channel.addEventListener("message", this.#heard);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.channel.close();
  }

  async #do(row, verb, done) {
    await attempt(() => post(this.#path(`/${row.id}${verb}`)), done);
    this.list.reload();
  }

  async #test(row) {
    const answer = await attempt(() => post(this.#path(`/${row.id}/test`)));
    if (answer) {
      const told = answer.data ?? answer;
      await ask({ title: told.success ? "It works" : "It does not work", verb: null, body: () => html`<ul class="stack tight">${Object.entries(told.details ?? {}).map(([name, value]) => html`<li class="row between"><span>${name}</span><code>${value}</code></li>`)}</ul>${told.error ? html`<p>${told.error}</p>` : nothing}` });
      this.list.reload();
    }
  }

  async #add() {
    await ask({
      title: "Add an account", verb: "Add",
      body: () => field("Provider", html`<select name="providerId" required>${options(this.providers.data.map((one) => [one.id, one.displayName ?? one.name]), "")}</select>`),
      act: (values) => post(this.#path(), { providerId: values.providerId }),
    });
    this.list.reload();
  }

  async #remove(row) {
    await ask({ title: "Remove this account?", danger: true, verb: "Remove", body: () => html`<p>Its tokens are forgotten. What uses it stops working until it is connected again.</p>`, act: () => remove(this.#path(`/${row.id}`)) });
    this.list.reload();
  }
}

customElements.define("c-integrations", Integrations);
