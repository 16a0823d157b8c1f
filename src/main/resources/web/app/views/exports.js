// Exports: files that jobs made, to be fetched while they are kept.
import { html, nothing } from "lit";
import { get, send } from "../core/api.js";
import { LiveJobs } from "../core/jobs.js";
import { bytes, number } from "../core/format.js";
import { live } from "../core/live.js";
import { save } from "../core/save.js";
import { session } from "../core/session.js";
import { Follows } from "../core/signal.js";
import { Resource, View } from "../core/view.js";
import { empty, head, jobBar, stateBadge, when } from "../ui/bits.js";
import { attempt } from "../ui/toasts.js";
import { icon } from "../ui/icon.js";
import "../ui/table.js";

const KINDS = ["data-export", "backup-connection"];
const NEWEST = 50;

class Exports extends View {
  constructor() {
    super();
    this.jobs = new LiveJobs(2 * NEWEST);
    new Follows(this, this.jobs);
    this.listed = new Resource(this, (signal) => this.#read(signal));
  }

  async #read(signal) {
    const owner = session.admin ? session.me.id : null;
    const pages = await Promise.all(KINDS.map((type) => get("/api/jobs", { type, owner, limit: NEWEST }, signal)));
    this.jobs.take(pages.flatMap((page) => page.data));
    return true;
  }

  connectedCallback() {
    super.connectedCallback();
    this.stop = live.follow("my-jobs", (event) => KINDS.includes(event.data.type) && this.listed.reload(), () => this.listed.reload());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
    this.jobs.stop();
  }

  render() {
    return html`<div class="stack">${head("Exports", "Tables you had exported. You may close this page while one is made; you are told when it is there.", html`<a class="button" href="#/connections">Export a table</a>`)}
      <section class="card">${this.listed.show(() => this.#list(this.jobs.list))}</section></div>`;
  }

  #list(jobs) {
    const columns = [
      { name: "File", title: true, cell: (job) => html`<a href="#/jobs/${job.id}">${job.result?.fileName ?? `Export ${job.id}`}</a>` },
      { name: "State", cell: (job) => stateBadge(job.status) },
      { name: "Progress", cell: (job) => jobBar(job) },
      { name: "Rows", n: true, cell: (job) => number(job.result?.rowCount) },
      { name: "Size", n: true, cell: (job) => (job.result?.fileSize === undefined ? "" : bytes(job.result.fileSize)) },
      { name: "Asked for", cell: (job) => when(job.createdOn) },
      { name: "", do: true, cell: (job) => (job.result?.fileUrl ? html`<button class="small" @click=${() => this.#fetch(job.result)}>${icon("download")} Download</button>` : nothing) },
    ];
    return jobs.length === 0
      ? empty("download", "No export yet", "Choose a connection and a table; the file is made in the background and waits for you here.", html`<a class="button" href="#/connections">To the connections</a>`)
      : html`<c-table label="Exports" .columns=${columns} .rows=${jobs}></c-table>`;
  }

  async #fetch(result) {
    const address = new URL(result.fileUrl, location.origin);
    const answer = await attempt(() => send("GET", address.pathname + address.search));
    if (answer) {
      save(result.fileName, await answer.blob());
    }
  }
}
customElements.define("c-exports", Exports);
