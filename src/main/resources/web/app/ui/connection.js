// How the live connection is, in the top bar and, when it matters, above the view.
import { LitElement, html, nothing } from "lit";
import { Follows } from "../core/signal.js";
import { live } from "../core/live.js";
import { session } from "../core/session.js";

const SAYS = { open: "Live", connecting: "Connecting", waiting: "Reconnecting", closed: "Not live", idle: "Not live" };
const MEANS = { open: "What you see changes as it happens.", connecting: "The live connection is being made.", waiting: "The live connection broke; it is tried again by itself and goes on where it was.", closed: "The service refused the live connection.", idle: "Nobody is signed in, or somebody else." };

class Connection extends LitElement {
  constructor() {
    super();
    new Follows(this, live);
  }

  createRenderRoot() {
    return this;
  }

  render() {
    return html`<span class="wire ${live.state}" role="status" title=${MEANS[live.state]}><i></i><span>${SAYS[live.state]}</span><b class="sr">${MEANS[live.state]}</b></span>`;
  }
}
customElements.define("c-connection", Connection);

class Banner extends LitElement {
  constructor() {
    super();
    new Follows(this, live, session);
    this.late = false;
  }

  createRenderRoot() {
    return this;
  }

  // A break of a second or two is nobody's business.
  willUpdate() {
    const broken = live.state === "waiting" || live.state === "connecting";
    if (broken && !this.timer && !this.late) {
      this.timer = setTimeout(() => {
        this.late = live.state !== "open";
        this.timer = 0;
        this.requestUpdate();
      }, 1_500);
    } else if (!broken) {
      clearTimeout(this.timer);
      this.timer = 0;
      this.late = false;
    }
  }

  render() {
    if (session.state === "over") {
      return html`<div class="banner" role="alert"><span class="grow">Your session is over. What you typed is still here: sign in again in a second window and go on.</span>
        <button class="small" @click=${() => this.#again()}>Sign in again</button></div>`;
    }
    if (session.state === "other") {
      return html`<div class="banner" role="alert"><span class="grow">Somebody else signed in meanwhile, in another window. This page still shows what ${session.me.name ?? session.me.id} saw, and sends nothing.</span>
        <button class="small" @click=${() => location.reload()}>Reload</button></div>`;
    }
    if (live.state === "closed") {
      return html`<div class="banner" role="alert"><span class="grow">${live.reason}</span><button class="small" @click=${() => live.now()}>Connect again</button></div>`;
    }
    return this.late
      ? html`<div class="banner" role="status"><span class="grow">${live.reason || "No connection to the service."} What you see may be old; it is tried again by itself.</span><button class="small" @click=${() => live.now()}>Try now</button></div>`
      : nothing;
  }

  #again() {
    if (session.token === null) {
      session.goInBeside();
    } else {
      location.reload();
    }
  }
}
customElements.define("c-connection-banner", Banner);
