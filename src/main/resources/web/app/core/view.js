// What all views share: they draw into the page itself, know their address, and read what they show by resources.
import { LitElement, html, nothing } from "lit";
import { Problem } from "./api.js";
import { live } from "./live.js";
import { router } from "./router.js";
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
  #shown = () => document.visibilityState === "visible" && this.#every > 0 && this.reload();
  #every;

  /**
   * @param {import("lit").ReactiveControllerHost} host
   * @param {(signal: AbortSignal) => Promise<any>} read `null` in place of a promise reads nothing
   * @param {{every?: number, key?: () => string}} [options] `every` in ms
   */
  constructor(host, read, options = {}) {
    this.host = host;
    this.read = read;
    this.#every = options.every ?? 0;
    this.key = options.key ?? (() => "");
    host.addController(this);
  }

  hostConnected() {
    this.#key = undefined;
    this.stopBack = live.onBack(() => this.reload());
    document.addEventListener("visibilitychange", this.#shown);
  }

  hostDisconnected() {
    this.stopBack();
    document.removeEventListener("visibilitychange", this.#shown);
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  hostUpdate() {
    const key = this.key();
    if (key !== this.#key) {
      if (this.#key !== undefined) {
        this.problem = null;
      }
      this.#key = key;
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
    const wait = this.problem?.passes ? (this.problem.retryAfter ?? 0) * 1000 || TRY_AGAIN_MS : this.problem ? 0 : this.#every;
    if (wait > 0 && this.host.isConnected) {
      this.#timer = setTimeout(() => (document.visibilityState === "visible" || this.problem ? this.reload() : null), wait);
    }
  }

  /** What is there; else what is wrong; else the shape of what is to come. */
  show(draw, lines = 4) {
    if (this.data !== null) {
      const old = this.problem ? html`<div class="pager">${problemNote(this.problem)}</div>` : nothing;
      return html`${old}${draw(this.data)}`;
    }
    return this.problem ? html`<div class="body">${problemNote(this.problem, () => this.reload())}</div>` : skeleton(lines);
  }
}
