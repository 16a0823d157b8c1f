// My jobs: what runs for me, how far it is, how it ended.
import { html } from "lit";
import { get } from "../core/api.js";
import { JobList, filterOf } from "../core/job-list.js";
import { session } from "../core/session.js";
import { Resource, View } from "../core/view.js";
import { empty, head } from "../ui/bits.js";
import { jobFilter } from "../ui/job-filter.js";
import { jobColumns, jobList } from "../ui/job-table.js";

class MyJobs extends View {
  constructor() {
    super();
    this.list = new JobList(this, () => ({ ...filterOf(this.params), owner: session.admin ? session.me.id : null }), () => "my-jobs");
    this.facets = new Resource(this, (signal) => get("/api/console/facets", {}, signal).then((body) => body.data));
  }

  render() {
    const filtered = Object.keys(filterOf(this.params)).length > 0;
    return html`<div class="stack">
      ${head("My jobs", "Everything that runs for you, the newest first. Bars move as the work does; you may close this page and come back.", html`<a class="button" href="#/billing">Upload a billing file</a>`)}
      <section class="card">
        ${jobFilter((name) => this.of(name), (changes) => this.narrow(changes), this.facets.data)}
        ${jobList(this.list, jobColumns(), filtered
          ? empty("search", "No job of yours fits", "Loosen the filter, or clear it to see all.")
          : empty("list", "You have no jobs yet", "Upload a billing file, export a table, or enqueue one by the API: it appears here at once.", html`<a class="button" href="#/billing">Upload a billing file</a>`))}
      </section>
    </div>`;
  }
}
customElements.define("c-my-jobs", MyJobs);
