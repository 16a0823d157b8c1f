// What somebody sees who is not signed in, and the menu of somebody who is.
import { LitElement, html, nothing } from "lit";
import { Follows } from "../core/signal.js";
import { call } from "../core/api.js";
import { session } from "../core/session.js";
import { Popup } from "../core/popup.js";
import { help } from "../core/keys.js";
import { theme } from "../core/prefs.js";
import { bellMark, icon } from "./icon.js";
import { skeleton } from "./bits.js";
import { toast } from "./toasts.js";

const TRY_AGAIN_MS = 2_000;

class Door extends LitElement {
  constructor() {
    super();
    this.wrong = "";
    new Follows(this, session);
  }

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  render() {
    if (session.state === "asking") {
      return html`<main class="door"><div class="card">${skeleton(4)}</div></main>`;
    }
    if (session.state === "away") {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => session.ask(), TRY_AGAIN_MS);
    }
    return html`<main class="door"><section class="card">
      <h1 class="brand">${bellMark} Carillon</h1>
      <p class="muted">Background jobs, and the people who wait for them kept informed.</p>
      ${session.state === "away" ? html`<p role="status">The service does not answer. This page tries again by itself.</p>` : this.#in()}
    </section></main>`;
  }

  #in() {
    if (session.signIn?.available) {
      return html`<button class="primary" id="sign-in" @click=${() => session.goIn()}>Sign in</button>
        <p class="small muted">You are sent to your organisation's sign-in page and back. What you see then is what you may see.</p>`;
    }
    return html`<p>${session.signIn?.reason ?? "There is no sign-in server here."}</p>
      <form @submit=${this.#useToken}>
        <label class="field"><span class="label">Access token</span>
          <input name="token" type="password" autocomplete="off" spellcheck="false" required placeholder="Stays in this page's memory"></label>
        ${this.wrong ? html`<p class="wrong-text" role="alert">${this.wrong}</p>` : nothing}
        <button class="primary">Enter</button>
      </form>`;
  }

  async #useToken(event) {
    event.preventDefault();
    const field = event.target.elements.token;
    const good = await session.useToken(field.value.trim());
    this.wrong = good ? "" : "This token is not accepted: it may be over, or signed by somebody else.";
    this.requestUpdate();
  }
}
customElements.define("c-door", Door);

class Person extends LitElement {
  constructor() {
    super();
    this.menu = new Popup(this);
    new Follows(this, session, theme);
  }

  createRenderRoot() {
    return this;
  }

  render() {
    return html`<div class="holder"><button class="quiet icon" aria-label="Account" aria-expanded=${this.menu.open} @click=${this.menu.toggle}>${icon("person")}</button>
      ${this.menu.open ? this.#menu() : nothing}</div>`;
  }

  #menu() {
    const me = session.me;
    return html`<div class="pop"><div class="person">
        <strong>${me.name ?? me.id}</strong>
        ${me.email ? html`<span class="small muted">${me.email}</span>` : nothing}
        <span class="small muted">Tenant ${me.tenant} · ${me.roles.length === 0 ? "no role: ask an admin for one" : me.roles.join(", ")}</span>
      </div>
      <footer>
        <label class="row small">Colours <select aria-label="Colours" @change=${(event) => theme.set(event.target.value)}>
          ${["auto", "light", "dark"].map((choice) => html`<option value=${choice} ?selected=${choice === theme.choice}>${choice === "auto" ? "as the system" : choice}</option>`)}</select></label>
        <button class="small quiet" @click=${() => { this.menu.set(false); help(); }}>Keys</button>
        <button class="small" @click=${() => this.#leave()}>Sign out</button>
      </footer></div>`;
  }

  async #leave() {
    if (session.token !== null) {
      location.reload();
      return;
    }
    try {
      location.assign((await call("POST", "/logout")).data.location);
    } catch (problem) {
      if (problem.status !== 401) {
        toast("bad", "You are still signed in", problem.passes ? "The service does not answer; try again." : problem.message);
      } else if (session.state === "over" || session.state === "other") {
        location.assign("/");
      }
    }
  }
}
customElements.define("c-person", Person);
