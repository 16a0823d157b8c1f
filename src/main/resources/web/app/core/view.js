// What all views share: they draw into the page itself, know their address, and read what they show by resources.
import { LitElement, html, nothing } from "lit";
import { Problem } from "./api.js";
import { live } from "./live.js";
import { router } from "./router.js";
import { session } from "./session.js";
import { problemNote, skeleton } from "../ui/bits.js";

const TRY_AGAIN_MS = 3_000;

export class View extends LitElement {
  static properties = { params: { attribute: false }, args: { attribute: false } };

  constructor() {
    super();
    this.params = new URLSearchParams();
    this.args = [];
  }

  /** One style sheet for everything; no shadow. */
  createRenderRoot() {
    return this;
  }

  /** What the address says, or what holds when it says nothing. */
  of(name, otherwise = "") {
    return this.params.get(name) ?? otherwise;
  }

  narrow(changes) {
    router.narrow(changes);
  }
}

/** Something read from the service, read again when its key changes, every so often, and after a break. */
export class Resource {
  data = null;
  problem = null;
  busy = false;
  at = null;
  #abort = null;
  #timer = 0;
  #key;
  #about;
  #every;
  #shown = () => document.visibilityState === "visible" && this.#every() > 0 && this.reload();

  /**
   * @param {import("lit").ReactiveControllerHost} host
   * @param {(signal: AbortSignal) => Promise<any>} read `null` in place of a promise reads nothing
   * @param {{every?: number | ((data: any) => number), key?: () => string, about?: () => string}} [options] `every` in ms,
   *   0 for not again; `key` is what it depends on, the old is shown until the new is there; `about` names what it
   *   is about, and what is known of one is never shown of another
   */
  constructor(host, read, options = {}) {
    this.host = host;
    this.read = read;
    this.#every = () => (typeof options.every === "function" ? options.every(this.data) : (options.every ?? 0));
    this.key = options.key ?? (() => "");
    this.about = options.about ?? (() => "");
    host.addController(this);
  }

  hostConnected() {
    this.#key = undefined;
    this.stopBack = live.onBack(() => this.reload());
    this.stopSession = session.listen(() => session.state === "in" && this.problem?.status === 401 && this.reload());
    document.addEventListener("visibilitychange", this.#shown);
  }

  hostDisconnected() {
    this.stopBack();
    this.stopSession();
    document.removeEventListener("visibilitychange", this.#shown);
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  hostUpdate() {
    const about = this.about();
    const key = this.key();
    if (about !== this.#about) {
      this.#about = about;
      this.data = null;
      this.#key = undefined;
    }
    if (key !== this.#key) {
      this.#key = key;
      this.problem = null;
      this.reload();
    }
  }

  async reload() {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.busy = true;
    try {
      const data = await this.read(abort.signal);
      if (abort.signal.aborted) {
        return;
      }
      this.data = data;
      this.problem = null;
      this.at = new Date();
    } catch (failure) {
      if (failure.name === "AbortError" || abort.signal.aborted) {
        return;
      }
      this.problem = failure instanceof Problem ? failure : new Problem({ status: -1, title: "This page has a fault", detail: failure.message });
    }
    this.busy = false;
    this.#again();
    this.host.requestUpdate();
  }

  #again() {
    const wait = this.#wait();
    if (wait > 0 && this.host.isConnected) {
      this.#timer = setTimeout(() => (document.visibilityState === "visible" || this.problem ? this.reload() : null), wait);
    }
  }

  #wait() {
    if (this.problem?.passes) {
      return (this.problem.retryAfter ?? 0) * 1000 || TRY_AGAIN_MS;
    }
    // A fault of the service may be gone the next time; what is wrong with the request is not.
    return this.problem === null || this.problem.status >= 500 ? this.#every() : 0;
  }

  /** What is there; else what is wrong; else the shape of what is to come. */
  show(draw, lines = 4) {
    if (this.data !== null) {
      const old = this.problem ? html`<div class="pager">${problemNote(this.problem, () => this.reload())}</div>` : nothing;
      return html`${old}${draw(this.data)}`;
    }
    return this.problem ? html`<div class="body">${problemNote(this.problem, () => this.reload())}</div>` : skeleton(lines);
  }
}
