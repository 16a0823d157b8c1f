// Making and changing a schedule, with a look at when it would fire.
import { html, nothing } from "lit";
import { Problem, get, post, put, send } from "../core/api.js";
import { ask } from "./dialog.js";
import { field, options } from "./bits.js";
import { upcoming } from "./upcoming.js";

const PREVIEWED = 5;

/** @param {object | null} shown null for a new one */
export async function editSchedule(shown) {
  const schedule = shown && exact(await (await send("GET", `/api/schedules/${shown.id}`)).text()).data;
  const types = await get("/api/job-types").then((body) => body.data.filter((type) => type.open).map((type) => type.name)).catch(() => []);
  const zones = Intl.supportedValuesOf("timeZone");
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  let looked = null;
  const look = async (event, again) => {
    const values = Object.fromEntries(new FormData(event.target.form));
    looked = await post("/api/schedules/preview", { ...rule(values), count: PREVIEWED }).then((body) => ({ times: body.data }), (problem) => ({ problem }));
    again();
  };
  const locked = schedule?.builtIn ?? false;
  return ask({
    title: schedule ? `Change ${schedule.name}` : "New schedule",
    verb: schedule ? "Save" : "Make it",
    broad: true,
    body: ({ problem, again }) => html`<div class="form"><div class="grid">
      ${schedule ? nothing : field("Name", html`<input name="name" required maxlength="55" placeholder="nightly-report" autocomplete="off">`, { wrong: problem?.at?.("/name") })}
      ${field("Cron", html`<input name="cron" value=${schedule?.cron ?? ""} placeholder="30 2 * * *" autocomplete="off" @change=${(event) => look(event, again)}>`, { wrong: problem?.at?.("/cron"), hint: "Minute, hour, day, month, weekday" })}
      ${field("or every", html`<input name="every" value=${schedule?.every ?? ""} placeholder="PT15M" autocomplete="off" @change=${(event) => look(event, again)}>`, { wrong: problem?.at?.("/every"), hint: "ISO 8601, such as PT15M" })}
      ${field("Time zone", html`<input name="zone" list="zones" value=${schedule?.zone ?? mine} @change=${(event) => look(event, again)}><datalist id="zones">${zones.map((zone) => html`<option value=${zone}></option>`)}</datalist>`, { wrong: problem?.at?.("/zone") })}
      ${field("Job type", html`<select name="type" ?disabled=${locked} required>${options(schedule && !types.includes(schedule.type) ? [schedule.type, ...types] : types, schedule?.type)}</select>`, { wrong: problem?.at?.("/type") })}
      ${field("After downtime", html`<select name="catchUp">${options([["last", "the newest late time"], ["none", "nothing"], ["all", "all late times"]], schedule?.catchUp ?? "last")}</select>`)}
      ${field("While the last job runs", html`<select name="overlap">${options([["queue", "enqueue another"], ["skip", "pass it over"]], schedule?.overlap ?? "queue")}</select>`)}
      </div>
      ${field("Payload (JSON)", html`<textarea name="payload" spellcheck="false" ?disabled=${locked}>${JSON.stringify(schedule?.payload ?? {})}</textarea>`, { wrong: problem?.at?.("/payload") })}
      ${looked === null ? nothing : looked.problem ? html`<p class="wrong-text" role="alert">${looked.problem.errors?.[0]?.detail ?? looked.problem.detail}</p>` : html`<div><h3>It would fire</h3>${upcoming(looked.times)}</div>`}</div>`,
    act: async (values) => {
      const said = { ...rule(values), catchUp: values.catchUp, overlap: values.overlap, ...(locked ? {} : { type: values.type, payload: jsonOf(values.payload) }) };
      return schedule ? put(`/api/schedules/${schedule.id}`, { ...kept(schedule), ...said }) : post("/api/schedules", { ...said, name: values.name });
    },
  });
}

/** Both when both are filled: the service says that one of them decides. */
const rule = ({ cron, every, zone }) => ({ ...(every ? { every } : {}), ...(cron || !every ? { cron } : {}), zone });

/** A change is the whole schedule: what it leaves out would go back to its default. */
const kept = ({ name, description, type, payload, options, catchUpLimit, version }) => ({ name, description, type, payload, options, catchUpLimit, version });

/** Numbers that JavaScript would round stay as they are written, in browsers that can do that. */
const exact = (text) =>
  JSON.parse(text, (key, value, { source } = {}) => (typeof value === "number" && source !== undefined && String(value) !== source && JSON.rawJSON ? JSON.rawJSON(source) : value));

function jsonOf(text) {
  try {
    return exact(text);
  } catch (broken) {
    throw new Problem({ status: 422, title: "The payload cannot be read", errors: [{ pointer: "/payload", detail: `is not JSON: ${broken.message}` }] });
  }
}
