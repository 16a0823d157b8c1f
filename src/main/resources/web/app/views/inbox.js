// The notification centre.
import { html, nothing } from "lit";
import { get } from "../core/api.js";
import { inbox } from "../core/inbox.js";
import { words } from "../core/format.js";
import { Resource, View } from "../core/view.js";
import { empty, head, options, pager } from "../ui/bits.js";
import { attempt } from "../ui/toasts.js";
import { notice } from "../ui/notice.js";

class InboxView extends View {
  constructor() {
    super();
    this.hidden_ = new Set();
    this.page = new Resource(this, (signal) => get("/api/notifications", { read: this.of("read"), type: this.of("type"), page: this.of("page"), limit: 25 }, signal), { key: () => this.params.toString() });
    this.stats = new Resource(this, (signal) => get("/api/notifications/stats", {}, signal).then((body) => body.data));
  }

  connectedCallback() {
    super.connectedCallback();
    this.stop = inbox.listen(() => this.page.reload());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  render() {
    const read = this.of("read");
    const types = Object.keys(this.stats.data?.byType ?? {}).map((type) => [type, words(type)]);
    return html`<div class="stack">
      ${head("Notifications", nothing, html`<button ?disabled=${inbox.unread === 0} @click=${() => attempt(() => inbox.markAll(), (answer) => `${answer.data.count} marked read`)}>Mark all read</button><a class="button" href="#/preferences">Preferences</a>`)}
      <section class="card">
        <div class="filters"><div class="chips" role="group" aria-label="Which">
            ${[["", "all"], ["false", `unread${inbox.unread ? ` (${inbox.unread})` : ""}`], ["true", "read"]].map(([value, label]) => html`<button class="chip" aria-pressed=${read === value} @click=${() => this.narrow({ read: value, page: null })}>${label}</button>`)}</div>
          <label class="field"><span class="sr">Type</span><select @change=${(event) => this.narrow({ type: event.target.value, page: null })}>${options(types, this.of("type"), "every type")}</select></label></div>
        ${this.page.show((page) => this.#list(page))}
      </section></div>`;
  }

  #list(page) {
    const shown = page.data.filter((one) => !this.hidden_.has(one.id));
    const gone = (id) => this.#hide(id, true);
    const back = (id) => this.#hide(id, false);
    return html`${shown.length === 0 ? empty("bell", this.of("read") === "false" ? "All read" : "Nothing here", "You hear here when your jobs end and what else concerns you. What is told, and where, is in the preferences.")
      : html`<ul class="inbox">${shown.map((one) => notice(one, gone, back))}</ul>`}${pager(page.pagination, (number) => this.narrow({ page: number }))}`;
  }

  #hide(id, hidden) {
    if (hidden) {
      this.hidden_.add(id);
    } else {
      this.hidden_.delete(id);
    }
    this.requestUpdate();
  }
}
customElements.define("c-inbox", InboxView);
