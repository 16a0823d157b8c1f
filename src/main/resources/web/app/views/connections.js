// Connections: databases that can be looked into and exported from.
import { html, nothing } from "lit";
import { get, post, remove } from "../core/api.js";
import { router } from "../core/router.js";
import { session } from "../core/session.js";
import { Resource, View } from "../core/view.js";
import { badge, card, empty, head, pager, when } from "../ui/bits.js";
import { ask } from "../ui/dialog.js";
import { attempt, toast } from "../ui/toasts.js";
import { connectionForm, exportForm } from "../ui/connection-forms.js";
import { icon } from "../ui/icon.js";
import "../ui/table.js";

const READ = { completed: ["ok", "read"], training: ["run", "being read"], failed: ["bad", "failed"], pending: ["idle", "not read yet"] };

class Connections extends View {
  constructor() {
    super();
    this.list = new Resource(this, (signal) => get("/api/connections", { page: this.of("page") }, signal), { every: 15_000, key: () => this.params.toString() });
    this.invitations = new Resource(this, (signal) => get("/api/invitations", {}, signal).then((body) => body.data ?? []).catch(() => []));
  }

  render() {
    return html`<div class="stack">${head("Connections", "Databases of others that this service reads for you. Their schema is read in the background; tables are exported as files.", html`<button class="primary" @click=${() => connectionForm().then(() => this.list.reload())}>Add a connection</button>`)}
      ${this.of("invitation") ? this.#mailed() : nothing}
      ${(this.invitations.data ?? []).filter((one) => one.status === undefined || one.status === "pending").map((one) => this.#invitation(one))}
      ${card("Databases", this.list.show((page) => html`${page.data.length === 0 ? empty("database", "No connection yet", "Add a database with an account that may read what is meant; its password is sealed and never shown.", html`<button @click=${() => connectionForm().then(() => this.list.reload())}>Add a connection</button>`) : html`<c-table label="Connections" .columns=${this.#columns()} .rows=${page.data}></c-table>`}${pager(page.pagination, (next) => this.narrow({ page: next }))}`))}</div>`;
  }

  /** Somebody came by the link of a mail. */
  #mailed() {
    const token = this.of("invitation");
    const answer = async (verb, done) => {
      if (await attempt(() => post(`/api/invitations/${verb}`, { token }), done)) {
        router.narrow({ invitation: null });
        this.list.reload();
      }
    };
    return html`<div class="note">${icon("mail")}<div class="grow"><strong>You are invited to a connection</strong> <span class="muted">by the mail you came from</span></div>
      <button class="small" @click=${() => router.narrow({ invitation: null })}>Not now</button><button class="small" @click=${() => answer("decline", "Declined")}>Decline</button><button class="small primary" @click=${() => answer("accept", "You are in")}>Accept</button></div>`;
  }

  #invitation(one) {
    const answer = (verb, done) => attempt(() => post(`/api/invitations/${one.id}/${verb}`), done).then(() => {
      this.invitations.reload();
      this.list.reload();
    });
    return html`<div class="note">${icon("mail")}<div class="grow"><strong>You are invited to ${one.connectionName ?? "a connection"}</strong> <span class="muted">as ${one.role}</span></div>
      <button class="small" @click=${() => answer("decline", "Declined")}>Decline</button><button class="small primary" @click=${() => answer("accept", "You are in")}>Accept</button></div>`;
  }

  #columns() {
    return [
      { name: "Connection", title: true, cell: (row) => html`<strong>${row.name}</strong><div class="small muted">${row.description ?? ""}</div>` },
      { name: "Kind", cell: (row) => row.dbType },
      { name: "Where", cell: (row) => html`<code>${whereOf(row)}</code>` },
      { name: "My role", cell: (row) => row.role ?? html`<span class="muted">admin of the tenant</span>` },
      { name: "Schema", cell: (row) => (row.trainingStatus ? html`${badge(...(READ[row.trainingStatus] ?? ["idle", row.trainingStatus]))} ${row.lastTrainedAt ? html`<span class="small muted">${when(row.lastTrainedAt)}</span>` : nothing}` : html`<button class="link" @click=${() => this.#schema(row)}>look</button>`) },
      { name: "", do: true, cell: (row) => html`<button class="small quiet" @click=${() => this.#test(row)}>Test</button>
        <button class="small quiet" @click=${() => this.#rebuild(row)}>Read schema…</button>
        <button class="small" @click=${() => this.#export(row)}>Export…</button>
        ${row.role === "owner" || session.admin ? html`<button class="small quiet danger" @click=${() => this.#remove(row)}>Remove…</button>` : nothing}` },
    ];
  }

  async #test(row) {
    await attempt(() => post(`/api/connections/${row.id}/test`), `${row.name} answers`);
  }

  async #schema(row) {
    const answer = await attempt(() => get(`/api/connections/${row.id}/schema-cache`));
    if (!answer) {
      return;
    }
    const cache = answer.data ?? answer;
    const tables = (cache.schemaData?.schemas ?? []).flatMap((schema) => schema.tables.map((table) => ({ ...table, schema: schema.name })));
    await ask({
      title: `Schema of ${row.name}`, verb: null, broad: true,
      body: () => html`<p>${badge(...(READ[cache.trainingStatus] ?? ["idle", cache.trainingStatus]))} ${cache.totalTables} tables, ${cache.totalColumns} columns, read ${when(cache.lastTrainedAt)}</p>
        ${tables.length === 0 ? nothing : html`<c-table label="Tables" .columns=${TABLES} .rows=${tables.slice(0, 200)} .key=${(table) => `${table.schema}.${table.name}`}></c-table>`}`,
    });
  }

  async #rebuild(row) {
    const answer = await ask({
      title: `Read the schema of ${row.name}?`, verb: "Read it",
      body: () => html`<p>It runs in the background. One that was read within the last hour is read again only when you insist.</p><label class="check"><input type="checkbox" name="force"> Even if it was read lately</label>`,
      act: (values) => post(`/api/connections/${row.id}/rebuild`, { force: values.force === "on" }),
    });
    if (answer) {
      toast("ok", "The schema is being read");
      router.go(`/jobs/${(answer.data ?? answer).jobId}`);
    }
  }

  async #export(row) {
    if (await exportForm(row)) {
      router.go("/exports");
    }
  }

  async #remove(row) {
    await ask({ title: `Remove ${row.name}?`, danger: true, verb: "Remove", body: () => html`<p>Its members lose it, and what is known of its schema is forgotten. The database itself is not touched.</p>`, act: () => remove(`/api/connections/${row.id}`) });
    this.list.reload();
  }
}

const TABLES = [
  { name: "Table", title: true, cell: (table) => html`<code>${table.schema}.${table.name}</code>` },
  { name: "Columns", n: true, cell: (table) => table.columns?.length ?? "" },
  { name: "Rows", n: true, cell: (table) => table.row_count?.toLocaleString() ?? table.rowCount?.toLocaleString() ?? "" },
];

function whereOf({ config = {}, dbType }) {
  return config.host ? `${config.host}:${config.port ?? ""}/${config.database ?? ""}` : (config.file_path ?? config.filePath ?? config.url ?? dbType);
}

customElements.define("c-connections", Connections);
