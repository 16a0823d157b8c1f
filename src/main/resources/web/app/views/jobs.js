// All jobs an operator may see, to be searched and acted on.
import { html, nothing } from "lit";
import { get } from "../core/api.js";
import { FILTERS, JobList, filterOf } from "../core/job-list.js";
import { session } from "../core/session.js";
import { Resource, View } from "../core/view.js";
import { empty, head } from "../ui/bits.js";
import { jobFilter } from "../ui/job-filter.js";
import { jobColumns, jobList } from "../ui/job-table.js";
import { actOnAll } from "../ui/bulk.js";

class Jobs extends View {
  constructor() {
    super();
    this.list = new JobList(this, () => filterOf(this.params), () => "tenant-jobs");
    this.facets = new Resource(this, (signal) => get("/api/console/facets", {}, signal).then((body) => body.data));
  }

  render() {
    const filter = filterOf(this.params);
    const filtered = Object.keys(filter).length > 0;
    return html`<div class="stack">
      ${head("Jobs", nothing, html`<a class="button" href="#/actions">Past actions</a>
        <button @click=${() => actOnAll("retry", this.#filter())}>Retry all that match…</button>
        <button @click=${() => actOnAll("priority", this.#filter())}>Reprioritise…</button>
        <button class="danger" @click=${() => actOnAll("cancel", this.#filter())}>Cancel all that match…</button>`)}
      <section class="card">
        ${jobFilter((name) => this.of(name), (changes) => this.narrow(changes), this.facets.data, { admin: true, superadmin: session.superadmin })}
        ${jobList(this.list, jobColumns({ admin: true }), filtered
          ? empty("search", "No job fits", "Loosen the filter: a state too few, a time too short?", html`<button @click=${() => this.narrow(Object.fromEntries(FILTERS.map((name) => [name, null])))}>Clear the filter</button>`)
          : empty("bolt", "No job has been enqueued yet", "Add a job type in one file, or send one by the API; docs/add-a-job.md has both."))}
      </section>
    </div>`;
  }

  #filter() {
    return Object.fromEntries(FILTERS.map((name) => [name, this.params.get(name)]));
  }
}
customElements.define("c-jobs", Jobs);
