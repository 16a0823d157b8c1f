// The filter above a list of jobs; what it holds is in the address.
import { html, nothing } from "lit";
import { STATES } from "../core/jobs.js";
import { fromLocal, toLocal } from "../core/format.js";
import { field, options } from "./bits.js";

const TYPING_MS = 350;
let typing = 0;

/**
 * @param {(name: string) => string} of what the address says
 * @param {(changes: object) => void} narrow
 * @param {{queues: string[], types: string[], tenants: string[]} | null} words
 */
export function jobFilter(of, narrow, words, { admin = false, superadmin = false } = {}) {
  const chosen = new Set(of("state").split(",").filter(Boolean));
  const turn = (state) => {
    chosen.has(state) ? chosen.delete(state) : chosen.add(state);
    narrow({ state: [...chosen].join(",") });
  };
  const later = (name) => (event) => {
    clearTimeout(typing);
    const value = event.target.value.trim();
    typing = setTimeout(() => narrow({ [name]: name === "text" && value.length === 1 ? null : value }), TYPING_MS);
  };
  const pick = (name) => (event) => narrow({ [name]: event.target.value });
  const any = [...new URLSearchParams(location.hash.split("?")[1] ?? "").keys()].length > 0;
  return html`<div class="filters" role="search" aria-label="Filter jobs">
    <div class="field full"><span class="label" id="states">State</span><div class="chips" role="group" aria-labelledby="states">
      ${Object.entries(STATES).map(([state, { label }]) => html`<button class="chip" aria-pressed=${chosen.has(state)} @click=${() => turn(state)}>${label}</button>`)}</div></div>
    ${field("Text", html`<input type="search" .value=${of("text")} @input=${later("text")} placeholder="id, type, key, tag, error" autocomplete="off">`, { wide: true })}
    <button class="more quiet" @click=${(event) => event.target.closest(".filters").classList.toggle("all")}>More filters</button>
    ${field("Type", html`<select @change=${pick("type")}>${options(known(words?.types, of("type")), of("type"), "all")}</select>`)}
    ${admin ? html`${field("Queue", html`<select @change=${pick("queue")}>${options(known(words?.queues, of("queue")), of("queue"), "all")}</select>`)}
      ${field("Owner", html`<input .value=${of("owner")} @change=${pick("owner")} placeholder="anybody">`)}` : nothing}
    ${superadmin ? field("Tenant", html`<select @change=${pick("tenant")}>${options(known(words?.tenants, of("tenant")), of("tenant"), "all")}</select>`) : nothing}
    ${field("Tag", html`<input .value=${of("tag")} @change=${pick("tag")} placeholder="any">`)}
    ${field("From", html`<input type="datetime-local" .value=${toLocal(of("from"))} @change=${(event) => narrow({ from: fromLocal(event.target.value) })}>`)}
    ${field("To", html`<input type="datetime-local" .value=${toLocal(of("to"))} @change=${(event) => narrow({ to: fromLocal(event.target.value) })}>`)}
    ${any ? html`<button class="quiet" @click=${() => narrow({ state: null, text: null, type: null, queue: null, owner: null, tenant: null, tag: null, from: null, to: null })}>Clear</button>` : nothing}
  </div>`;
}

const known = (words, chosen) => (chosen && !(words ?? []).includes(chosen) ? [chosen, ...(words ?? [])] : (words ?? []));
