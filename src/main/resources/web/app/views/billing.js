// Billing files: upload one, and what became of those before.
import { html, nothing } from "lit";
import { get, post } from "../core/api.js";
import { bytes, number } from "../core/format.js";
import { live } from "../core/live.js";
import { router } from "../core/router.js";
import { upload } from "../core/upload.js";
import { Resource, View } from "../core/view.js";
import { badge, empty, head, options, pager, problemNote, when } from "../ui/bits.js";
import { toast, toastProblem } from "../ui/toasts.js";
import { icon } from "../ui/icon.js";
import "../ui/table.js";

const MOST_BYTES = 50 * 1024 * 1024;
const STATES = { queued: "idle", processing: "run", completed: "ok", failed: "bad" };
const PAGE = 20;

export const runBadge = (status) => badge(STATES[status] ?? "idle", status);

class Billing extends View {
  constructor() {
    super();
    this.file = null;
    this.sent = null;
    this.problem = null;
    this.over = false;
    this.runs = new Resource(this, (signal) => get("/api/validations", { page: this.of("page", "1"), pageSize: PAGE, status: this.of("status") }, signal), { every: 15_000, key: () => this.params.toString() });
  }

  connectedCallback() {
    super.connectedCallback();
    this.stop = live.follow("my-jobs", (event) => /^billing/.test(event.data.type ?? "") && this.#soon());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
    clearTimeout(this.timer);
  }

  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.runs.reload(), 500);
  }

  render() {
    return html`<div class="stack">
      ${head("Billing files", "A file is read, judged by the rules that are on, and removed when its validation has ended. Patients and physicians are stored sealed and shown redacted.")}
      ${this.#drop()}
      <section class="card">
        <div class="filters"><label class="field"><span class="label">State</span><select @change=${(event) => this.narrow({ status: event.target.value, page: null })}>${options(Object.keys(STATES), this.of("status"), "all")}</select></label></div>
        ${this.runs.show((page) => this.#list(page))}
      </section></div>`;
  }

  #drop() {
    return html`<section class="drop ${this.over ? "over" : ""}" aria-label="Upload" @dragover=${(event) => { event.preventDefault(); this.#hover(true); }} @dragleave=${() => this.#hover(false)}
      @drop=${(event) => { event.preventDefault(); this.#hover(false); this.#choose(event.dataTransfer.files[0]); }}>
      ${icon("upload")}<strong>${this.file ? `${this.file.name}, ${bytes(this.file.size)}` : "Drop a billing CSV here"}</strong>
      ${this.sent === null ? html`<div class="row">
          <label class="button">${this.file ? "Choose another" : "Choose a file"}<input class="sr" id="file" type="file" accept=".csv,text/csv" @change=${(event) => this.#choose(event.target.files[0])}></label>
          ${this.file ? html`<button class="primary" @click=${() => this.#send()}>Upload and validate</button>` : nothing}</div>`
        : html`<div class="progress"><progress max="100" .value=${this.sent} aria-label="Upload"></progress><span class="says"><span>Uploading</span><span>${this.sent} %</span></span></div>`}
      <span class="small muted">The export as it is: windows-1252 or UTF-8, up to 50 MB.</span>
      ${this.problem ? problemNote(this.problem) : nothing}</section>`;
  }

  #hover(over) {
    this.over = over;
    this.requestUpdate();
  }

  #choose(file) {
    this.file = file ?? this.file;
    this.problem = this.file && this.file.size > MOST_BYTES ? { status: 413, title: "The file is too large", detail: `It has ${bytes(this.file.size)}; up to 50 MB are taken. Split it by month, for example.`, errors: [] } : null;
    this.requestUpdate();
  }

  async #send() {
    this.problem = null;
    this.sent = 0;
    this.requestUpdate();
    try {
      const { fileId } = await upload("/api/files", this.file, (sent) => {
        this.sent = sent;
        this.requestUpdate();
      });
      const { validationId } = await post("/api/validations", { fileId });
      if (this.isConnected) {
        router.go(`/billing/${validationId}`);
      } else {
        toast("ok", `${this.file.name} is uploaded`, "Its validation is queued.", { href: `#/billing/${validationId}` });
      }
    } catch (problem) {
      this.problem = problem;
      if (!this.isConnected) {
        toastProblem(problem);
      }
    }
    this.sent = null;
    this.requestUpdate();
  }

  #list(page) {
    const columns = [
      { name: "File", title: true, cell: (run) => html`<a href="#/billing/${run.id}">${run.fileName}</a> <span class="small muted num">${bytes(run.fileSize)}</span>` },
      { name: "State", cell: (run) => runBadge(run.status) },
      { name: "Progress", cell: (run) => html`<span class="progress"><progress class=${run.status === "completed" ? "ok" : run.status === "failed" ? "bad" : ""} max="100" .value=${Number(run.progress)} aria-label="Progress of ${run.fileName}"></progress></span>` },
      { name: "Rows", n: true, cell: (run) => number(Number(run.totalRows)) },
      { name: "Findings", n: true, cell: (run) => number(Number(run.resultCount)) },
      { name: "Errors", n: true, cell: (run) => number(Number(run.errorCount)) },
      { name: "By", cell: (run) => run.createdBy },
      { name: "Started", cell: (run) => when(run.createdAt) },
    ];
    const current = Number(this.of("page", "1"));
    return page.data.length === 0 ? empty("file", "No file yet", "Upload one above. To try it out, make a file of 10,000 rows about people who do not exist: the README says how.")
      : html`<c-table label="Billing files" .columns=${columns} .rows=${page.data}></c-table>
        ${pager({ page: current, limit: PAGE, total: page.total, totalPages: Math.ceil(page.total / PAGE) }, (number_) => this.narrow({ page: number_ }))}`;
  }
}
customElements.define("c-billing", Billing);
