// What a deletion would touch, shown before it is asked for.
import { html } from "lit";
import { get, post } from "../core/api.js";
import { words } from "../core/format.js";
import { router } from "../core/router.js";
import { ask, reasonField } from "./dialog.js";
import { badge, field, options } from "./bits.js";
import { toast, toastProblem } from "./toasts.js";

const TONES = { low: "ok", medium: "warn", high: "bad", unknown: "warn" };

export const impact = (told) => html`<div class="stack tight"><div class="row">${badge(TONES[told.severity] ?? "idle", `${told.severity} impact`)}<span>${told.totalDocuments.toLocaleString()} rows name this student.</span></div>
  <p>${told.recommendation}</p>
  <div class="impact">${told.affectedCollections.map((one) => html`<div><b>${one.count.toLocaleString()}</b>${words(one.name)}<br><span class="small muted">${words(one.type)}</span></div>`)}</div></div>`;

/** Asks, with the impact, and queues the deletion; then goes to its job. */
export async function deleteStudent(student) {
  let told;
  try {
    told = (await get(`/api/cascade/impact/${student.id}`)).impactAnalysis;
  } catch (problem) {
    toastProblem(problem);
    return;
  }
  const queued = await ask({
    title: `Delete ${student.fullName}?`, danger: true, verb: "Delete", broad: true,
    body: () => html`${impact(told)}<p class="small muted">It can be restored from its entry in the history as long as that is kept.</p>
      ${reasonField(10)}${field("Priority", html`<select name="priority">${options(["low", "medium", "high"], "high")}</select>`)}`,
    act: (values) => post(`/api/cascade/delete/${student.id}`, { reason: values.reason, priority: values.priority }),
  });
  if (queued) {
    toast("ok", "The deletion is queued");
    router.go(`/jobs/${queued.jobId}`);
  }
}
