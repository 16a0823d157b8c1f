// Connections: databases that can be looked into and exported from.
import { html, nothing } from "lit";
import { get, post } from "../core/api.js";
import { router } from "../core/router.js";
import { Resource, View } from "../core/view.js";
import { badge, card, empty, field, head, options, when } from "../ui/bits.js";
import { ask } from "../ui/dialog.js";
import { toast } from "../ui/toasts.js";
import "../ui/table.js";

const FORMATS = ["csv", "json", "xlsx"];

class Connections extends View {
  constructor() {
    super();
    this.list = new Resource(this, (signal) => get("/api/connections", {}, signal).then((body) => body.data), { every: 15_000 });
  }

  render() {
    return html`<div class="stack">${head("Connections", "Databases of others that this service reads for you. Their schema is read in the background; tables are exported as files.")}
      ${card("Databases", this.list.show((rows) => (rows.length === 0 ? empty("database", "No connection", "A database is added by the API, with a reader's account: docs/workloads says how.") : html`<c-table label="Connections" .columns=${this.#columns()} .rows=${rows}></c-table>`)))}</div>`;
  }

  #columns() {
    return [
      { name: "Connection", title: true, cell: (row) => html`${row.name}<div class="small muted">${row.description ?? ""}</div>` },
      { name: "Kind", cell: (row) => row.dbType },
      { name: "My role", cell: (row) => row.role ?? "" },
      { name: "State", cell: (row) => ((row.isActive ?? row.active ?? true) ? badge("ok", "on") : badge("idle", "off")) },
      { name: "Schema read", cell: (row) => when(row.lastTrainedAt) },
      { name: "", do: true, cell: (row) => html`<button class="small quiet" @click=${() => this.#rebuild(row)}>Read the schema…</button><button class="small" @click=${() => this.#export(row)}>Export…</button>` },
    ];
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
    const answer = await ask({
      title: `Export from ${row.name}`, verb: "Export",
      body: ({ problem }) => html`<div class="form grid">${field("Schema", html`<input name="schema" placeholder="public">`)}${field("Table", html`<input name="tableName" required>`, { wrong: problem?.at?.("/payload/tableName") })}${field("Format", html`<select name="format">${options(FORMATS, "csv")}</select>`)}</div>`,
      act: (values) => post("/api/jobs", { type: "data-export", payload: { connectionId: row.id, tableName: values.tableName, ...(values.schema ? { schema: values.schema } : {}), format: values.format }, options: { tell: ["completed", "failed"] } }),
    });
    if (answer) {
      router.go("/exports");
    }
  }
}
customElements.define("c-connections", Connections);
