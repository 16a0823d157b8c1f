// Who is signed in: by the session cookie of this service, or, where there is no issuer, by a token that lives in
// this page's memory alone.
import { Signal } from "./signal.js";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const WAY_BACK = "carillon.way-back";

class Session extends Signal {
  /**
   * `asking`, `in`, `out`, `over` (was in; the page stays as it is), `other` (somebody else signed in meanwhile; the page
   * stays as it is, and asks for nothing) or `away` (the service does not answer).
   */
  state = "asking";
  me = null;
  signIn = null;
  #token = null;

  get token() {
    return this.#token;
  }

  get admin() {
    return this.me !== null && (this.me.roles.includes("admin") || this.superadmin);
  }

  get superadmin() {
    return this.me?.roles.includes("superadmin") ?? false;
  }

  headers(method) {
    if (this.#token !== null) {
      return { Authorization: `Bearer ${this.#token}` };
    }
    return SAFE.has(method) || !this.me?.csrfToken ? {} : { [this.me.csrfHeader]: this.me.csrfToken };
  }

  /** Asks who is there. Called at the start, after a break, and when somebody comes back to the page. */
  async ask() {
    let answer;
    try {
      answer = await fetch("/api/me", { headers: this.headers("GET") });
    } catch {
      this.#become(this.me === null ? "away" : this.state);
      return this.state;
    }
    if (answer.ok) {
      this.#somebody((await answer.json()).data);
    } else if (answer.status === 401 || answer.status === 403) {
      await this.#nobody();
    } else {
      this.#become(this.me === null ? "away" : this.state);
    }
    return this.state;
  }

  /** A page that began with one person is never shown to another, nor acts in their name. */
  #somebody(told) {
    if (this.me !== null && (this.me.id !== told.id || this.me.tenant !== told.tenant)) {
      this.#become("other");
      return;
    }
    this.me = told;
    this.#become("in");
  }

  async #nobody() {
    if (this.me !== null) {
      this.#become("over");
      return;
    }
    this.signIn = await fetch("/api/sign-in").then((answer) => (answer.ok ? answer.json() : { data: null })).then((body) => body.data).catch(() => null);
    this.#become("out");
  }

  /** Goes to the issuer; the present view is remembered for the way back. */
  goIn() {
    sessionStorage.setItem(WAY_BACK, location.hash);
    location.assign(`${this.signIn?.login ?? "/login"}?to=${encodeURIComponent("/")}`);
  }

  /** Signs in again beside this page, so that nothing typed here is lost. */
  goInBeside() {
    window.open(`/login?to=${encodeURIComponent("/?signed-in")}`, "carillon-sign-in", "width=520,height=640");
  }

  /** The view somebody was at before they were sent to the issuer, once. */
  wayBack() {
    const hash = sessionStorage.getItem(WAY_BACK);
    sessionStorage.removeItem(WAY_BACK);
    return hash;
  }

  async useToken(token) {
    this.#token = token;
    await this.ask();
    if (this.state !== "in") {
      this.#token = null;
    }
    return this.state === "in";
  }

  /** An answer said 401: the session may be over, or was renewed meanwhile. */
  ended() {
    if (this.state === "in") {
      this.#become("over");
    }
  }

  #become(state) {
    this.state = state;
    this.tell();
  }
}

export const session = new Session();
