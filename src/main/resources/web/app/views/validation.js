// One billing file: how far its validation is, and its findings as a table to sort, filter and take away.
import { html, nothing } from "lit";
import { get, post } from "../core/api.js";
import { bytes, number, words } from "../core/format.js";
import { Following } from "../core/following.js";
import { save, toCsv } from "../core/save.js";
import { Resource, View } from "../core/view.js";
import { badge, card, empty, facts, field, head, json, options, pager, problemNote, toneOf } from "../ui/bits.js";
import { ask } from "../ui/dialog.js";
import { attempt } from "../ui/toasts.js";
import { icon } from "../ui/icon.js";
import { sortRows } from "../ui/table.js";
import { runBadge } from "./billing.js";

const PAGE = 25;
const RANK = { error: 3, critical: 3, warning: 2, optimization: 1, info: 0 };
const OVER = new Set(["completed", "failed"]);
const EXPORTED = ["severity", "ruleName", "scenarioId", "category", "message", "solution", "idRamq", "billingRecordId", "monetaryImpact"];

class Validation extends View {
  constructor() {
    super();
    const id = () => this.args[0] ?? "";
    this.run = new Resource(this, (signal) => get(`/api/validations/${id()}`, {}, signal), { every: 5_000, about: id });
    this.findings = new Resource(this, (signal) => this.#read(id(), signal), { about: id, key: () => this.run.data?.status ?? "" });
    this.told = null;
    new Following(this, () => (id() ? `job:validation-${id()}` : null), (event) => this.#hear(event));
  }

  willUpdate(changed) {
    if (changed.has("args") && changed.get("args")?.[0] !== this.args[0]) {
      this.told = null;
    }
  }

  #read(id, signal) {
    return this.run.data?.status === "completed" ? get(`/api/validations/${id}/results`, {}, signal) : Promise.resolve(null);
  }

  #hear(event) {
    this.told = event.data;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.requestUpdate());
    if (event.event !== "progress") {
      this.run.reload();
    }
  }

  render() {
    return html`<div class="stack">${this.run.data === null ? html`${head("Billing file")}<section class="card">${this.run.show(() => nothing)}</section>` : this.run.show((run) => this.#draw(run))}</div>`;
  }

  #draw(run) {
    const over = OVER.has(run.status);
    const completed = run.status === "completed";
    const progress = this.told?.progress;
    const done = completed ? 100 : over ? Number(run.progress) : Math.max(Number(run.progress) || 0, progress?.percentage ?? 0);
    return html`<div class="stack">
      ${head(run.fileName, nothing, html`${runBadge(run.status)}${over ? nothing : html`<button class="danger" @click=${() => this.#cancel(run)}>Cancel…</button>`}<a class="button" href="#/jobs/${encodeURIComponent(run.jobId)}">Its job</a>`)}
      <section class="card"><div class="body stack tight">
        <span class="progress"><progress class=${completed ? "ok" : over ? "bad" : ""} max="100" .value=${done} aria-label="Progress of the validation"></progress>
          <span class="says"><span>${completed ? `${number(Number(run.processedRows))} rows judged` : over ? `${number(Number(run.processedRows))} of ${number(Number(run.totalRows))} rows read` : (progress?.message ?? progress?.phase ?? "Waiting for a worker")}</span><span>${done} %</span></span></span>
        ${run.errorMessage ? problemNote({ status: -1, title: "The validation failed", detail: run.errorMessage, errors: [] }) : nothing}</div></section>
      <div class="kpis">${[["Rows", run.totalRows], ["Rows that cannot be read", run.rowErrorCount], ["Findings", run.resultCount], ["Errors among them", run.errorCount]].map(([what, value]) => html`<div class="kpi"><span class="what">${what}</span><span class="value">${number(Number(value))}</span></div>`)}
        <div class="kpi"><span class="what">Size</span><span class="value">${bytes(run.fileSize)}</span></div></div>
      ${completed ? card("Findings", this.findings.show((rows) => this.#found(run, rows)), this.findings.data?.length ? html`<button class="small" @click=${() => this.#save(run)}>${icon("download")} Export as CSV</button>` : nothing)
        : over ? nothing : html`<section class="card">${empty("file", "Findings come with the end of the validation", "You may leave this page; you are told when it is done.")}</section>`}</div>`;
  }

  #found(run, rows) {
    if (rows.length > 0) {
      return this.#findings(rows);
    }
    return Number(run.resultCount) === 0 ? empty("check", "No finding", "The file keeps all rules that are on.")
      : empty("trash", "The findings were removed", "Rows and findings of this validation were cleaned up. The numbers above are what there was.");
  }

  #wanted(rows) {
    const text = this.of("text").toLowerCase();
    const kept = rows.filter((row) => (!this.of("severity") || row.severity === this.of("severity")) && (!this.of("rule") || row.ruleId === this.of("rule"))
      && (!text || `${row.message} ${row.idRamq} ${row.scenarioId} ${row.solution ?? ""}`.toLowerCase().includes(text)));
    return sortRows(kept, this.of("sort", "-severity"), (row, key) => (key === "severity" ? (RANK[row.severity] ?? 0) : row[key]));
  }

  #findings(rows) {
    const wanted = this.#wanted(rows);
    const page = Math.min(Number(this.of("page", "1")), Math.max(1, Math.ceil(wanted.length / PAGE)));
    const rules = [...new Map(rows.map((row) => [row.ruleId, row.ruleName]))];
    const severities = [...new Set(rows.map((row) => row.severity))];
    const columns = [
      { name: "Severity", sort: "severity", cell: (row) => badge(toneOf(row.severity), row.severity) },
      { name: "Finding", title: true, style: "wrap", cell: (row) => html`<button class="link" @click=${() => this.#open(row)}>${row.message}</button>` },
      { name: "Rule", sort: "ruleName", cell: (row) => row.ruleName },
      { name: "Invoice line", sort: "idRamq", cell: (row) => html`<span class="num">${row.idRamq ?? ""}</span>` },
      { name: "Row", sort: "billingRecordId", n: true, cell: (row) => row.billingRecordId ?? "" },
      { name: "Money", sort: "monetaryImpact", n: true, cell: (row) => (row.monetaryImpact ? row.monetaryImpact.toFixed(2) : "") },
    ];
    return html`<div class="filters">
        ${field("Text", html`<input type="search" .value=${this.of("text")} @input=${(event) => this.narrow({ text: event.target.value, page: null })} placeholder="message, invoice line, scenario">`, { wide: true })}
        ${field("Severity", html`<select @change=${(event) => this.narrow({ severity: event.target.value, page: null })}>${options(severities, this.of("severity"), "all")}</select>`)}
        ${field("Rule", html`<select @change=${(event) => this.narrow({ rule: event.target.value, page: null })}>${options(rules, this.of("rule"), "all")}</select>`)}
        <span class="muted small num">${number(wanted.length)} of ${number(rows.length)}</span></div>
      ${wanted.length === 0 ? empty("check", "No finding fits", "Loosen the filter.")
        : html`<c-table label="Findings" .columns=${columns} .rows=${wanted.slice((page - 1) * PAGE, page * PAGE)} sorted=${this.of("sort", "-severity")} @sort=${(event) => this.narrow({ sort: event.detail, page: null })}></c-table>`}
      ${pager({ page, limit: PAGE, total: wanted.length, totalPages: Math.ceil(wanted.length / PAGE) }, (next) => this.narrow({ page: next }))}`;
  }

  #open(row) {
    return ask({ title: `${row.ruleName}: ${words(row.scenarioId ?? row.category)}`, verb: null, broad: true, body: () => html`<p>${row.message}</p>${row.solution ? html`<div class="note ok">${icon("check")}<div>${row.solution}</div></div>` : nothing}
      ${facts([["Severity", badge(toneOf(row.severity), row.severity)], ["Invoice line", row.idRamq], ["Rows", row.affectedRecords?.join(", ")], ["Money", row.monetaryImpact]])}${json(row.ruleData)}` });
  }

  #save(run) {
    save(`findings-${run.fileName.replace(/\.csv$/i, "")}.csv`, toCsv(EXPORTED, this.#wanted(this.findings.data)));
  }

  async #cancel(run) {
    if (await ask({ title: "Cancel this validation?", danger: true, verb: "Cancel it", body: () => html`<p>It stops at the next rows and the file is removed. To validate it, upload it again.</p>` })) {
      await attempt(() => post(`/api/validations/${run.id}/cancel`), "Cancellation is on its way");
      this.run.reload();
    }
  }
}
customElements.define("c-validation", Validation);
