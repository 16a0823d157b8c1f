// Short messages at the corner. What undoes something offers to.
import { LitElement, html, nothing } from "lit";
import { icon } from "./icon.js";

const STAY_MS = 6_000;
const MOST = 4;
let stack = null;

class Toasts extends LitElement {
  toasts = [];

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    stack = this;
    this.className = "toasts";
    this.setAttribute("role", "status");
    this.setAttribute("aria-live", "polite");
  }

  add(toast) {
    this.toasts = [...this.toasts, toast];
    toast.timer = setTimeout(() => this.drop(toast), toast.stay);
    this.requestUpdate();
    // What there is no room for goes as if its time were over: a deletion nobody undid is done.
    this.toasts.slice(0, -MOST).forEach((old) => this.drop(old));
  }

  drop(toast, undone = false) {
    clearTimeout(toast.timer);
    if (this.toasts.includes(toast)) {
      this.toasts = this.toasts.filter((other) => other !== toast);
      this.requestUpdate();
      toast.gone(undone);
    }
  }

  render() {
    return this.toasts.map((toast) => html`<div class="toast ${toast.tone}">
      <div class="grow"><strong>${toast.title}</strong>${toast.text ? html`<div class="small muted wrap">${toast.text}</div>` : nothing}
        ${toast.href ? html`<a class="small" href=${toast.href}>${toast.link ?? "Open"}</a>` : nothing}</div>
      ${toast.undo ? html`<button class="small" @click=${() => this.drop(toast, true)}>Undo</button>` : nothing}
      <button class="quiet icon small" aria-label="Dismiss" @click=${() => this.drop(toast)}>${icon("close")}</button>
    </div>`);
  }
}
customElements.define("c-toasts", Toasts);

/** @param {{href?: string, link?: string, stay?: number}} [more] */
export function toast(tone, title, text = "", more = {}) {
  stack?.add({ tone, title, text, stay: STAY_MS, gone: () => {}, ...more });
}

/** Tells of a Problem. */
export const toastProblem = (problem) => toast("bad", problem.title ?? "It did not work", [problem.detail, ...(problem.errors ?? []).map((error) => error.detail)].filter(Boolean).join(" · "), { stay: 2 * STAY_MS });

/**
 * Does something only after there was time to undo it.
 *
 * @returns {Promise<boolean>} whether it is to be done
 */
export function undoable(title, text = "") {
  return new Promise((decide) => {
    if (stack === null) {
      decide(true);
      return;
    }
    stack.add({ tone: "warn", title, text, stay: STAY_MS, undo: true, gone: (undone) => decide(!undone) });
  });
}

/** Does something and says how it went. */
export async function attempt(work, done) {
  try {
    const answer = await work();
    if (done) {
      toast("ok", typeof done === "function" ? done(answer) : done);
    }
    return answer ?? true;
  } catch (problem) {
    toastProblem(problem);
    return null;
  }
}
