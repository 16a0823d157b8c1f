// Acting on all jobs that match a filter: first how many, then why, then as a job of its own.
import { html, nothing } from "lit";
import { post } from "../core/api.js";
import { router } from "../core/router.js";
import { ask, reasonField } from "./dialog.js";
import { toast, toastProblem } from "./toasts.js";
import { field, stateBadge } from "./bits.js";

const WORDS = {
  cancel: { verb: "Cancel", asked: "cancelled", touches: "Jobs that wait or run." },
  retry: { verb: "Retry", asked: "run again", touches: "Jobs that failed for good or were cancelled." },
  priority: { verb: "Reprioritise", asked: "given another priority", touches: "Jobs that do not run yet." },
};

const says = (filter) => Object.entries(filter).filter(([, value]) => value);

/** @param {"cancel" | "retry" | "priority"} action */
export async function actOnAll(action, filter) {
  const words = WORDS[action];
  const body = { action, filter };
  if (action === "priority") {
    const chosen = await ask({ title: "Which priority?", verb: "Count", body: () => field("Priority", html`<input name="priority" type="number" min="-100" max="100" value="10" required>`, { hint: "-100 to 100; higher runs sooner." }) });
    if (!chosen) {
      return;
    }
    body.priority = Number(chosen.priority);
  }
  let preview;
  try {
    preview = (await post("/api/console/actions/preview", body)).data;
  } catch (problem) {
    toastProblem(problem);
    return;
  }
  if (preview.count === 0) {
    toast("warn", "No job matches", `${words.touches} None of those fits the filter.`);
    return;
  }
  const many = `${preview.exact ? "" : "more than "}${preview.count.toLocaleString()} ${preview.count === 1 ? "job" : "jobs"}`;
  const started = await ask({
    title: `${words.verb} ${many}?`,
    danger: action === "cancel",
    verb: `${words.verb} ${many}`,
    body: () => html`<p>${words.touches} ${says(filter).length === 0 ? html`<strong>No filter is set: this means all of them.</strong>` : html`Filter: ${says(filter).map(([name, value]) => html`<span class="tag">${name}: ${value}</span> `)}`}</p>
      ${sample(preview)}
      <p class="small muted">It runs as a job: you can follow it and cancel it. Jobs that come after now are not touched, those that moved on meanwhile are passed over. The audit log names you.</p>
      ${reasonField(10)}`,
    act: (values) => post("/api/console/actions", { ...body, confirm: preview.confirm, reason: values.reason }),
  });
  if (started) {
    toast("ok", `${many} will be ${words.asked}`, "Follow it here.");
    router.go(`/jobs/${started.data.jobId}`);
  }
}

function sample(preview) {
  return preview.sample?.length ? html`<ul class="stack tight small">${preview.sample.slice(0, 5).map((job) => html`<li class="row">${stateBadge(job.status)} <span>${job.type}</span> <span class="muted num">${job.id}</span> <span class="muted">${job.queue}</span></li>`)}
    ${preview.count > 5 ? html`<li class="muted">and others</li>` : nothing}</ul>` : nothing;
}
