// Parts without a life of their own: functions from data to templates.
import { html, nothing } from "lit";
import { STATES, ended, remaining } from "../core/jobs.js";
import { duration } from "../core/format.js";
import { icon } from "./icon.js";
import "./when.js";

const TONES = { low: "idle", info: "run", success: "ok", medium: "warn", warning: "warn", high: "bad", error: "bad", critical: "bad" };
export const toneOf = (severity) => TONES[severity] ?? "idle";

export const when = (at) => (at ? html`<c-when at=${at}></c-when>` : html`<span class="muted">–</span>`);
export const badge = (tone, text) => html`<span class="badge ${tone}">${text}</span>`;
export const stateBadge = (status) => badge(STATES[status]?.tone ?? "idle", STATES[status]?.label ?? status);
export const tag = (text, href) => (href ? html`<a class="tag" href=${href}>${text}</a>` : html`<span class="tag">${text}</span>`);

const BAR = { completed: "ok", discarded: "bad", cancelled: "idle" };

/** How far a job is: bar, phase or message, per cent and what is left. */
export function jobBar(job) {
  const progress = job.progress;
  const done = progress?.percentage ?? 0;
  const over = ended(job);
  const unsure = job.status === "running" && done === 0;
  const left = remaining(job);
  const says = over ? (job.status === "completed" ? "" : (job.lastError ?? job.error ?? job.errors?.at(-1)?.message ?? progress?.message ?? "")) : (progress?.message ?? progress?.phase ?? "");
  const phase = !over && progress?.phase && progress.phase !== says ? `${progress.phase} · ` : "";
  return html`<span class="progress">
    ${over && done === 0 ? nothing : html`<progress class=${BAR[job.status] ?? ""} max="100" value=${unsure ? nothing : done} aria-label="Progress of job ${job.id}"></progress>`}
    <span class="says"><span title=${says}>${phase}${says}</span><span>${unsure || over ? "" : `${done} %`}${left === null ? "" : ` · ${duration(left)} left`}</span></span>
  </span>`;
}

/** What went wrong and what to do about it. */
export function problemNote(problem, again) {
  const gone = problem.passes;
  return html`<div class="note ${gone ? "warn" : "bad"}" role="alert">
    ${icon("alert")}
    <div class="grow">
      <strong>${problem.title}</strong>
      <div class="wrap">${advice(problem)}</div>
      ${problem.errors?.length ? html`<ul>${problem.errors.map((error) => html`<li class="small"><code>${error.pointer}</code> ${error.detail}</li>`)}</ul>` : nothing}
    </div>
    ${again ? html`<button class="small" @click=${again}>Try again</button>` : nothing}
  </div>`;
}

function advice(problem) {
  const said = problem.detail && problem.detail !== problem.title ? `${problem.detail} ` : "";
  switch (problem.status) {
    case 403:
      return `${said}Your account may not do this. An admin of your tenant can.`;
    case 404:
      return `${said}It does not exist, or belongs to somebody else. The link may be old.`;
    case 409:
      return `${said}Look at it again before you go on.`;
    case 503:
      return `${said}It is tried again by itself.`;
    default:
      return said;
  }
}

export const skeleton = (lines = 4) => html`<div class="skeleton" role="status" aria-label="Loading">${Array.from({ length: lines }, () => html`<i></i>`)}</div>`;

/** Nothing here, and what to do next. */
export const empty = (name, title, text, action = nothing) =>
  html`<div class="empty">${icon(name)}<strong>${title}</strong>${text ? html`<p>${text}</p>` : nothing}${action}</div>`;

export const facts = (pairs) => html`<dl class="facts">${pairs.filter(([, value]) => value !== null && value !== undefined && value !== "").map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
export const json = (value) => html`<pre class="json" tabindex="0">${typeof value === "string" ? value : JSON.stringify(value, null, 2)}</pre>`;

export const card = (title, body, aside = nothing) =>
  html`<section class="card"><header><h2>${title}</h2>${aside}</header>${body}</section>`;

export const head = (title, text, actions = nothing) =>
  html`<div class="head"><h1>${title}</h1>${actions}${text ? html`<p>${text}</p>` : nothing}</div>`;

/** A field of a form with its label, a hint, and what the service found wrong with it. */
export function field(label, control, { hint = nothing, wrong, wide = false } = {}) {
  return html`<label class="field ${wide ? "wide" : ""} ${wrong ? "wrong" : ""}"><span class="label">${label}</span>${control}
    ${hint === nothing ? nothing : html`<span class="hint">${hint}</span>`}${wrong ? html`<span class="wrong-text" role="alert">${wrong}</span>` : nothing}</label>`;
}

export const options = (values, chosen, all) => html`${all === undefined ? nothing : html`<option value="" ?selected=${!chosen}>${all}</option>`}
  ${values.map((value) => (Array.isArray(value) ? value : [value, value])).map(([value, label]) => html`<option value=${value} ?selected=${value === chosen}>${label}</option>`)}`;

/** Page by number, as lists with `pagination` have it. */
export function pager(pagination, go) {
  if (!pagination || pagination.total === 0) {
    return nothing;
  }
  const first = (pagination.page - 1) * pagination.limit + 1;
  const last = Math.min(pagination.page * pagination.limit, pagination.total);
  return html`<nav class="pager" aria-label="Parts of the list">
    <span class="num">${first}–${last} of ${pagination.total.toLocaleString()}${pagination.totalIsLowerBound ? "+" : ""}</span>
    ${pagination.totalPages <= 1 ? nothing : html`<button class="small" ?disabled=${pagination.page <= 1} @click=${() => go(pagination.page - 1)}>Back</button>
    <button class="small" ?disabled=${pagination.page >= pagination.totalPages} @click=${() => go(pagination.page + 1)}>On</button>`}
  </nav>`;
}
