// The frame around every view: who is there, where one can go, how the connection is.
import { LitElement, html, nothing } from "lit";
import { Follows } from "./core/signal.js";
import { live } from "./core/live.js";
import { router, href } from "./core/router.js";
import { session } from "./core/session.js";
import { theme } from "./core/prefs.js";
import { alerts } from "./core/alerts.js";
import { VIEWS, find } from "./views.js";
import { bellMark, icon } from "./ui/icon.js";
import { problemNote, skeleton } from "./ui/bits.js";
import { typing } from "./core/keys.js";
import "./ui/toasts.js";
import "./ui/bell.js";
import "./ui/connection.js";
import "./ui/door.js";

class App extends LitElement {
  constructor() {
    super();
    this.open = false;
    this.failed = null;
    this.shown = null;
    new Follows(this, router, session, theme, alerts);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    router.listen(() => this.#leaveMenu());
    window.addEventListener("focus", () => this.#goOn());
    this.others = new BroadcastChannel("carillon.sign-in");
    this.others.onmessage = () => this.#goOn();
    session.ask().then((state) => this.#entered(state));
  }

  /** Somebody signed in, in another window: the same person again, or somebody else. */
  async #goOn() {
    const before = session.state;
    if ((before === "in" || before === "over") && (await session.ask()) === "in" && before === "over") {
      live.now();
    }
  }

  #entered(state) {
    if (state !== "in") {
      return;
    }
    // Pages of other windows may be somebody else's, and nobody may be looking at them.
    this.others.postMessage("in");
    if (new URLSearchParams(location.search).has("signed-in")) {
      history.replaceState(null, "", "/");
      window.close();
    }
    const back = session.wayBack();
    if (back && !location.hash) {
      location.hash = back;
    }
  }

  #leaveMenu() {
    this.open = false;
    window.scrollTo(0, 0);
  }

  render() {
    this.className = session.me === null ? "alone" : "";
    if (session.me === null) {
      return html`<c-door></c-door>`;
    }
    const { view, args } = find(router.path);
    document.title = view.name ? `${view.name} · Carillon` : "Carillon";
    return html`${this.#side(view)}
      ${this.open ? html`<button class="veil" aria-label="Close the menu" @click=${() => this.#toggle()}></button>` : nothing}
      <div class="content">
        ${this.#top()}
        <c-connection-banner></c-connection-banner>
        <main id="main" tabindex="-1">${this.#view(view, args)}</main>
      </div>
      <c-toasts></c-toasts>`;
  }

  #view(view, args) {
    if (this.shown?.view !== view) {
      this.#come(view);
      return this.failed ? problemNote(this.failed, () => this.#come(view)) : skeleton(8);
    }
    this.shown.element.params = router.params;
    this.shown.element.args = args;
    return this.shown.element;
  }

  async #come(view) {
    if (this.coming === view && !this.failed) {
      return;
    }
    this.coming = view;
    this.failed = null;
    try {
      await view.load();
    } catch {
      this.failed = { status: 0, passes: true, title: "This page did not arrive", detail: "The connection broke, or the service was replaced by a newer one meanwhile. Reload the page if trying again does not help.", errors: [] };
      this.requestUpdate();
      return;
    }
    if (this.coming === view) {
      this.shown = { view, element: document.createElement(view.tag) };
      this.coming = null;
      this.requestUpdate();
      await this.updateComplete;
      // Whoever went on to type elsewhere while the view was on its way keeps what they type.
      if (!typing(document.activeElement)) {
        document.getElementById("main")?.focus({ preventScroll: true });
      }
    }
  }

  #toggle() {
    this.open = !this.open;
    this.requestUpdate();
  }

  #side(current) {
    const groups = [...new Set(VIEWS.filter((view) => view.name).map((view) => view.group))];
    return html`<nav class="side ${this.open ? "open" : ""}" aria-label="Pages" id="side">
      <a class="brand" href="#/">${bellMark} Carillon</a>
      ${groups.map((group) => this.#group(group, current))}
      <p class="foot">${session.me.version ? `Version ${session.me.version}` : ""}</p>
    </nav>`;
  }

  #group(group, current) {
    const views = VIEWS.filter((view) => view.name && view.group === group && (!view.admin || session.admin));
    return views.length === 0 ? nothing : html`<div>${group ? html`<h2>${group}</h2>` : nothing}<ul>${views.map((view) => html`<li>
      <a href=${href(view.path)} aria-current=${view === current || current.under === view.path ? "page" : nothing}>${icon(view.icon)} ${view.name}
        ${view.path === "/alerts" && alerts.lasting > 0 ? html`<span class="count bad" title="Alerts that last">${alerts.lasting}</span>` : nothing}</a></li>`)}</ul></div>`;
  }

  #top() {
    return html`<header class="top">
      <button class="quiet icon menu" aria-label="Menu" aria-expanded=${this.open} aria-controls="side" @click=${() => this.#toggle()}>${icon("menu")}</button>
      <form class="search" role="search" @submit=${this.#search}>
        ${icon("search")}<input id="search" name="text" aria-label="Search jobs by id, type, key, tag or error" placeholder="Search jobs" autocomplete="off" spellcheck="false"><kbd>/</kbd>
      </form>
      <span class="grow"></span>
      <c-connection></c-connection>
      <button class="quiet icon" aria-label=${theme.dark ? "Light colours" : "Dark colours"} title="Colours" @click=${() => theme.set(theme.dark ? "light" : "dark")}>${icon(theme.dark ? "sun" : "moon")}</button>
      <c-bell></c-bell>
      <c-person></c-person>
    </header>`;
  }

  #search(event) {
    event.preventDefault();
    const text = new FormData(event.target).get("text").trim();
    document.activeElement.blur();
    if (/^\d{3,}$/.test(text)) {
      router.go(`/jobs/${text}`);
    } else if (text) {
      router.go(session.admin ? "/jobs" : "/my-jobs", { text });
    }
  }
}
customElements.define("c-app", App);
