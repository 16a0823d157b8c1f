// Firing a schedule by hand, and saying what came of it.
import { post } from "../core/api.js";
import { attempt, toast } from "./toasts.js";

export async function fireNow(schedule) {
  const answer = await attempt(() => post(`/api/schedules/${schedule.id}/trigger`));
  if (answer?.data.outcome === "fired") {
    toast("ok", `${schedule.name} fired`, "", { href: `#/jobs/${answer.data.jobId}`, link: `Job ${answer.data.jobId}` });
  } else if (answer) {
    toast("warn", `${schedule.name} was passed over`, "The job of its last time still lives, and it never overlaps itself.", { href: `#/jobs/${answer.data.jobId}`, link: `Job ${answer.data.jobId}` });
  }
}
