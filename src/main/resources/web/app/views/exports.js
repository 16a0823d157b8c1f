// Exports: files that jobs made, to be fetched while they are kept.
import { html, nothing } from "lit";
import { send } from "../core/api.js";
import { ended } from "../core/jobs.js";
import { bytes, number } from "../core/format.js";
import { JobList } from "../core/job-list.js";
import { save } from "../core/save.js";
import { session } from "../core/session.js";
import { View } from "../core/view.js";
import { empty, head, jobBar, stateBadge, when } from "../ui/bits.js";
import { jobList } from "../ui/job-table.js";
import { attempt } from "../ui/toasts.js";
import { icon } from "../ui/icon.js";

const KIND = "data-export";

class Exports extends View {
  constructor() {
    super();
    this.list = new JobList(this, () => ({ type: KIND, owner: session.admin ? session.me.id : null }), () => "my-jobs");
  }

  render() {
    const columns = [
      { name: "File", title: true, cell: (job) => html`<a href="#/jobs/${job.id}">${job.result?.fileName ?? `Export ${job.id}`}</a>` },
      { name: "State", cell: (job) => stateBadge(job.status) },
      { name: "Progress", cell: (job) => jobBar(job) },
      { name: "Rows", n: true, cell: (job) => number(job.result?.rowCount) },
      { name: "Size", n: true, cell: (job) => (job.result?.fileSize === undefined ? "" : bytes(job.result.fileSize)) },
      { name: "Asked for", cell: (job) => when(job.createdOn) },
      { name: "", do: true, cell: (job) => (ended(job) && job.result?.fileUrl ? html`<button class="small" @click=${() => this.#fetch(job.result)}>${icon("download")} Download</button>` : nothing) },
    ];
    return html`<div class="stack">${head("Exports", "Tables you had exported. You may close this page while one is made; you are told when it is there.", html`<a class="button" href="#/connections">Export a table</a>`)}
      <section class="card">${jobList(this.list, columns, empty("download", "No export yet", "Choose a connection and a table; the file is made in the background and waits for you here.", html`<a class="button" href="#/connections">To the connections</a>`))}</section></div>`;
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
