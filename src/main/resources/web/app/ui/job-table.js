// Jobs as rows.
import { html, nothing } from "lit";
import { post } from "../core/api.js";
import { ended } from "../core/jobs.js";
import { duration, words } from "../core/format.js";
import { attempt } from "./toasts.js";
import { ask } from "./dialog.js";
import { jobBar, problemNote, skeleton, stateBadge, tag, when } from "./bits.js";
import { icon } from "./icon.js";
import "./table.js";

const ran = (job) => (job.startedOn && job.completedOn ? duration(new Date(job.completedOn) - new Date(job.startedOn)) : "");

/** @param {{admin?: boolean}} [who] */
export const jobColumns = (who = {}) => [
  { name: "Job", title: true, cell: (job) => html`<a href="#/jobs/${job.id}">${who.admin ? job.type : words(job.type)}</a> <span class="muted small num">${job.id}</span>
      ${(job.tags ?? []).slice(0, 3).map((one) => tag(one, `#/${who.admin ? "jobs" : "my-jobs"}?tag=${encodeURIComponent(one)}`))}` },
  { name: "State", cell: (job) => stateBadge(job.status) },
  { name: "Progress", cell: (job) => jobBar(job) },
  ...(who.admin ? [{ name: "Queue", cell: (job) => html`<span class="nowrap">${job.queue} <span class="small muted">${job.owner ?? "system"}</span></span>` }] : []),
  { name: "Tries", n: true, cell: (job) => `${job.attempt} of ${job.maxAttempts}` },
  { name: "Created", cell: (job) => when(job.createdOn) },
  { name: "Took", n: true, cell: ran },
  { name: "", do: true, cell: (job) => jobButtons(job) },
];

function jobButtons(job) {
  if (!ended(job)) {
    return html`<button class="quiet small danger" @click=${() => cancelJob(job)}>Cancel</button>`;
  }
  return job.status !== "completed" && job.repeatable ? html`<button class="quiet small" @click=${() => retryJob(job)}>Retry</button>` : nothing;
}

export async function cancelJob(job) {
  const sure = await ask({
    title: `Cancel ${words(job.type)} ${job.id}?`,
    danger: true,
    verb: "Cancel the job",
    body: () => html`<p>${job.status === "running" ? "It is told to stop at its next step. What it has recorded stays." : "It is taken out of its queue and never starts."} This cannot be undone, but the job can be run again.</p>`,
  });
  return sure ? attempt(() => post(`/api/jobs/${job.id}/cancel`), "Cancellation is on its way") : null;
}

export const retryJob = (job) =>
  attempt(() => post(`/api/jobs/${job.id}/retry`), (answer) => `Runs again as job ${answer.data?.jobId ?? answer.data?.id ?? ""}`);

/** The list, and what can be said when it is empty, broken or incomplete. */
export function jobList(list, columns, nothingHere) {
  if (!list.loaded) {
    return list.problem ? html`<div class="body">${problemNote(list.problem, () => list.reload())}</div>` : skeleton(8);
  }
  const rows = list.jobs.list;
  return html`${list.problem ? html`<div class="pager">${problemNote(list.problem, () => list.reload())}</div>` : nothing}
    ${rows.length === 0 ? (list.complete ? nothingHere : nothing) : html`<c-table label="Jobs" .columns=${columns} .rows=${rows}></c-table>`}
    ${rows.length === 0 && list.complete && list.next === null ? nothing : html`<div class="pager">
      <span class="num">${rows.length} shown${list.next === null ? "" : ", older ones exist"}</span>
      ${list.complete ? nothing : html`<span>Searched ${list.searched.toLocaleString()} jobs${rows.length ? html` back to ${when(rows[rows.length - 1].createdOn)}` : ""}.</span>`}
      ${list.next === null ? nothing : html`<button class="small" ?disabled=${list.busy} @click=${() => list.more()}>${list.complete ? "Show older" : "Search on"}</button>`}
      ${list.fresh !== 0 ? html`<button class="small" @click=${() => list.reload()}>${icon("again")} ${list.fresh ?? "many"} new</button>` : nothing}
    </div>`}`;
}
