// <c-when at="…">: a time as people say it, with the exact one on hover; all of them move on together.
import { exact, relative } from "../core/format.js";

const TICK_MS = 1_000;
const shown = new Set();

class When extends HTMLElement {
  static observedAttributes = ["at"];
  #time = document.createElement("time");

  connectedCallback() {
    this.append(this.#time);
    shown.add(this);
    this.draw(Date.now());
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  attributeChangedCallback() {
    const at = this.getAttribute("at");
    this.#time.dateTime = at ?? "";
    this.#time.title = at ? exact(at) : "";
    this.draw(Date.now());
  }

  draw(now) {
    const at = this.getAttribute("at");
    const text = at ? relative(at, now) : "–";
    if (this.#time.textContent !== text) {
      this.#time.textContent = text;
    }
  }
}

customElements.define("c-when", When);
setInterval(() => {
  const now = Date.now();
  shown.forEach((when) => when.draw(now));
}, TICK_MS);
