// The bell: how many are unread, and the newest.
import { LitElement, html, nothing } from "lit";
import { Follows } from "../core/signal.js";
import { inbox } from "../core/inbox.js";
import { router } from "../core/router.js";
import { notice } from "./notice.js";
import { attempt } from "./toasts.js";
import { empty, problemNote } from "./bits.js";
import { icon } from "./icon.js";

class Bell extends LitElement {
  constructor() {
    super();
    this.open = false;
    new Follows(this, inbox);
    this.away = (event) => this.open && !this.contains(event.target) && this.#set(false);
    this.escape = (event) => event.key === "Escape" && this.#set(false);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    inbox.start();
    document.addEventListener("click", this.away);
    this.addEventListener("keydown", this.escape);
    this.leave = router.listen(() => this.#set(false));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("click", this.away);
    this.leave();
  }

  #set(open) {
    this.open = open;
    this.requestUpdate();
  }

  render() {
    const many = inbox.unread > 99 ? "99+" : inbox.unread;
    return html`<div class="holder"><button class="quiet icon bell" aria-label="Notifications, ${inbox.unread} unread" aria-expanded=${this.open} @click=${() => this.#set(!this.open)}>
      ${icon("bell")}${inbox.unread > 0 ? html`<span class="unread">${many}</span>` : nothing}</button>
      ${this.open ? this.#list() : nothing}</div>`;
  }

  #list() {
    return html`<div class="pop" role="dialog" aria-label="Newest notifications">
      <header><strong>Notifications</strong>${inbox.unread > 0 ? html`<button class="link" @click=${() => attempt(() => inbox.markAll())}>Mark all read</button>` : nothing}</header>
      <div class="scrolls">${inbox.problem ? problemNote(inbox.problem, () => inbox.read()) : nothing}
        ${inbox.newest.length === 0 ? empty("bell", "Nothing yet", "You hear here when your jobs end.") : html`<ul class="inbox">${inbox.newest.map((one) => notice(one))}</ul>`}</div>
      <footer><a href="#/notifications">All notifications</a><a href="#/preferences">Preferences</a></footer>
    </div>`;
  }
}
customElements.define("c-bell", Bell);
