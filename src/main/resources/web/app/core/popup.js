// Something that opens below a button and closes by Escape, by a click elsewhere, and when the view changes.
import { router } from "./router.js";

export class Popup {
  open = false;

  constructor(host) {
    this.host = host;
    host.addController(this);
  }

  hostConnected() {
    document.addEventListener("click", this.#elsewhere);
    this.host.addEventListener("keydown", this.#escape);
    this.leave = router.listen(() => this.set(false));
  }

  hostDisconnected() {
    document.removeEventListener("click", this.#elsewhere);
    this.host.removeEventListener("keydown", this.#escape);
    this.leave();
  }

  toggle = () => this.set(!this.open);

  set(open) {
    if (open !== this.open) {
      this.open = open;
      this.host.requestUpdate();
    }
  }

  #elsewhere = (event) => {
    if (!event.composedPath().includes(this.host)) {
      this.set(false);
    }
  };

  #escape = (event) => {
    if (event.key === "Escape" && this.open) {
      this.set(false);
      this.host.querySelector("button")?.focus();
    }
  };
}
