// The bell: how many are unread, and the newest.
import { LitElement, html, nothing } from "lit";
import { Follows } from "../core/signal.js";
import { inbox } from "../core/inbox.js";
import { Popup } from "../core/popup.js";
import { notice } from "./notice.js";
import { attempt } from "./toasts.js";
import { empty, problemNote } from "./bits.js";
import { icon } from "./icon.js";

class Bell extends LitElement {
  constructor() {
    super();
    this.list = new Popup(this);
    new Follows(this, inbox);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    inbox.start();
  }

  render() {
    const many = inbox.unread > 99 ? "99+" : inbox.unread;
    return html`<div class="holder"><button class="quiet icon bell" aria-label="Notifications, ${inbox.unread} unread" aria-expanded=${this.list.open} @click=${this.list.toggle}>
      ${icon("bell")}${inbox.unread > 0 ? html`<span class="unread">${many}</span>` : nothing}</button>
      ${this.list.open ? this.#list() : nothing}</div>`;
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
