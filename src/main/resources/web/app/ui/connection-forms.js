// Adding a database, and exporting from one.
import { html, nothing } from "lit";
import { get, post } from "../core/api.js";
import { ask } from "./dialog.js";
import { field, options } from "./bits.js";

const KINDS = [["postgresql", "PostgreSQL"], ["mysql", "MySQL, MariaDB"], ["supabase", "Supabase"], ["sqlite", "SQLite file"]];
const FORMATS = [["csv", "CSV"], ["json", "JSON"], ["xlsx", "Excel"]];

/** Asks for a new connection and makes it. */
export function connectionForm() {
  let kind = "postgresql";
  return ask({
    title: "Add a connection", verb: "Add", broad: true,
    body: ({ problem, again }) => {
      const wrong = (pointer) => ({ wrong: problem?.at?.(pointer) });
      return html`<div class="form"><div class="grid">
        ${field("Name", html`<input name="name" required maxlength="100">`, wrong("/name"))}
        ${field("Kind", html`<select name="dbType" @change=${(event) => { kind = event.target.value; again(); }}>${options(KINDS, kind)}</select>`)}
        ${kind === "sqlite" ? field("File", html`<input name="file_path" required placeholder="shop.db">`, { hint: "In the folder of your tenant", ...wrong("/config/file_path") }) : html`
          ${field("Host", html`<input name="host" required placeholder="db.example.org">`, wrong("/config/host"))}
          ${field("Port", html`<input name="port" type="number" min="1" max="65535" placeholder=${kind === "mysql" ? "3306" : "5432"}>`, wrong("/config/port"))}
          ${field("Database", html`<input name="database" required>`, wrong("/config/database"))}
          ${field("User", html`<input name="username" required autocomplete="off">`, wrong("/config/username"))}
          ${field("Password", html`<input name="password" type="password" autocomplete="new-password">`, wrong("/config/password"))}`}
      </div>${kind === "sqlite" ? nothing : html`<label class="check"><input type="checkbox" name="ssl" checked> Encrypted, and the server proves its name</label>`}
      <p class="small muted">Use an account that may read what is meant, and no more. The password is sealed and never shown again.</p></div>`;
    },
    act: ({ name, dbType, ssl, port, ...config }) => post("/api/connections", { name, dbType, config: dbType === "sqlite" ? config : { ...config, ssl: ssl === "on", ...(port ? { port: Number(port) } : {}) } }),
  });
}

/** Asks which table to export and queues it. */
export async function exportForm(connection) {
  const schemas = await get(`/api/connections/${connection.id}/schemas`).then((body) => (body.data ?? []).map((one) => one.name ?? one)).catch(() => []);
  let tables = [];
  const look = async (schema, again) => {
    tables = await get(`/api/connections/${connection.id}/schemas/${encodeURIComponent(schema)}/tables`).then((body) => (body.data ?? []).map((one) => one.name ?? one)).catch(() => []);
    again();
  };
  let looked = false;
  return ask({
    title: `Export from ${connection.name}`, verb: "Export",
    body: ({ problem, again }) => {
      if (!looked && schemas.length > 0) {
        looked = true;
        look(schemas.includes("public") ? "public" : schemas[0], again);
      }
      return html`<div class="form"><div class="grid">
        ${schemas.length > 0 ? field("Schema", html`<select name="schema" @change=${(event) => look(event.target.value, again)}>${options(schemas, schemas.includes("public") ? "public" : schemas[0])}</select>`) : nothing}
        ${field("Table", html`<input name="table" list="tables" required autocomplete="off"><datalist id="tables">${tables.map((table) => html`<option value=${table}></option>`)}</datalist>`, { wrong: problem?.at?.("/table") })}
        ${field("Format", html`<select name="format">${options(FORMATS, "csv")}</select>`)}</div>
        <p class="small muted">The file is made in the background. You are told when it is there, and fetch it under Exports.</p></div>`;
    },
    act: (values) => post(`/api/connections/${connection.id}/export`, { table: values.table, ...(values.schema ? { schema: values.schema } : {}), format: values.format }),
  });
}
