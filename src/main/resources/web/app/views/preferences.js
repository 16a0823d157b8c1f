// What I want to be told, where, and when not.
import { html, nothing } from "lit";
import { get, patch, put } from "../core/api.js";
import { words } from "../core/format.js";
import { Resource, View } from "../core/view.js";
import { card, field, head, options, problemNote } from "../ui/bits.js";
import { attempt, toast } from "../ui/toasts.js";

const CHANNELS = { in_app: "here, live", email: "by mail", webhook: "by webhook", push: "push" };
const MEANS = { job_status: "Your jobs: queued, started, completed, failed", attendance_alerts: "Attendance below a threshold", invitations: "Invitations to connections", connections: "Connections shared, members and roles", file_updates: "Files that changed", system: "The installation itself", chat: "Mentions and messages" };

class Preferences extends View {
  constructor() {
    super();
    this.preferences = new Resource(this, (signal) => get("/api/notifications/preferences", {}, signal).then((body) => body.data));
    this.settings = new Resource(this, (signal) => get("/api/notifications/settings", {}, signal).then((body) => body.data));
    this.problem = null;
    this.quiet = null;
  }

  render() {
    return html`<div class="stack">${head("Preferences", "Everything is kept in the inbox in any case; here you choose what also reaches you elsewhere. What must arrive, arrives.", html`<a class="button" href="#/notifications">To the inbox</a>`)}
      <div class="two">${card("What, and where", this.preferences.show((rows) => this.#matrix(rows)))}
        ${card("When, and how", html`<div class="body">${this.settings.show((settings) => this.#form(settings))}</div>`)}</div></div>`;
  }

  #matrix(rows) {
    const types = [...new Set(rows.map((row) => row.notificationType))];
    const channels = Object.keys(CHANNELS).filter((channel) => rows.some((row) => row.channel === channel));
    return html`<div class="scroll"><table class="table matrix"><thead><tr><th scope="col">What</th>${channels.map((channel) => html`<th scope="col">${CHANNELS[channel]}</th>`)}</tr></thead>
      <tbody>${types.map((type) => html`<tr><td><strong>${words(type)}</strong><div class="small muted">${MEANS[type] ?? ""}</div></td>${channels.map((channel) => this.#switch(rows.find((row) => row.notificationType === type && row.channel === channel)))}</tr>`)}</tbody></table></div>`;
  }

  #switch(row) {
    return row === undefined ? html`<td></td>` : html`<td><input type="checkbox" aria-label="${words(row.notificationType)} ${CHANNELS[row.channel]}" .checked=${row.enabled} @change=${(event) => this.#turn(row, event.target)}></td>`;
  }

  async #turn(row, box) {
    const answer = await attempt(() => patch(`/api/notifications/preferences/${row.id}`, { enabled: box.checked }), `${words(row.notificationType)} ${CHANNELS[row.channel]}: ${box.checked ? "on" : "off"}`);
    if (answer === null) {
      box.checked = row.enabled;
    } else {
      row.enabled = box.checked;
    }
  }

  #form(settings) {
    const quiet = this.quiet ?? settings.quietHours !== null;
    const wrong = (pointer) => this.problem?.at(pointer);
    return html`<form class="form" @submit=${this.#save}>
      <div class="grid">
        ${field("Time zone", html`<input name="timeZone" list="zones" .defaultValue=${settings.timeZone} required><datalist id="zones">${Intl.supportedValuesOf("timeZone").map((zone) => html`<option value=${zone}></option>`)}</datalist>`, { wrong: wrong("/timeZone") })}
        ${field("Language of mails", html`<select name="language">${options([["en", "English"], ["fr", "Français"]], settings.language)}</select>`)}
      </div>
      ${field("Mail address", html`<input name="email" type="email" .defaultValue=${settings.email ?? ""} placeholder="as your account says">`, { wrong: wrong("/email"), hint: "Empty: the address of your account." })}
      <label class="check"><input type="checkbox" name="quiet" .checked=${quiet} @change=${(event) => { this.quiet = event.target.checked; this.requestUpdate(); }}> Quiet hours: no mail meanwhile, it comes at their end</label>
      ${quiet ? html`<div class="grid">${field("From", html`<input name="from" type="time" .defaultValue=${settings.quietHours?.from ?? "22:00"} required>`, { wrong: wrong("/quietHours/from") })}${field("To", html`<input name="to" type="time" .defaultValue=${settings.quietHours?.to ?? "07:00"} required>`, { wrong: wrong("/quietHours/to") })}</div>` : nothing}
      <div class="grid">
        ${field("Mails", html`<select name="digest">${options([["off", "one for each"], ["daily", "one a day with everything"]], settings.digest)}</select>`)}
        ${field("Hour of the daily mail", html`<input name="digestHour" type="number" min="0" max="23" .defaultValue=${settings.digestHour}>`, { wrong: wrong("/digestHour") })}
      </div>
      ${this.problem ? problemNote(this.problem) : nothing}
      <div><button class="primary">Save</button></div></form>`;
  }

  async #save(event) {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    const body = { timeZone: values.timeZone, language: values.language, email: values.email || null, digest: values.digest, digestHour: Number(values.digestHour), quietHours: values.quiet ? { from: values.from, to: values.to } : null };
    try {
      this.settings.data = (await put("/api/notifications/settings", body)).data;
      this.problem = null;
      toast("ok", "Saved");
    } catch (problem) {
      this.problem = problem;
    }
    this.requestUpdate();
  }
}
customElements.define("c-preferences", Preferences);
