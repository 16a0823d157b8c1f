// Follows one stream for a view, and another when the view shows something else.
import { live } from "./live.js";

export class Following {
  #name = null;
  #stop = () => {};

  /**
   * @param {() => string | null} name the stream to follow now; null for none
   * @param {(event: object) => void} heard
   * @param {() => void} [anew] told that what was missed is gone
   */
  constructor(host, name, heard, anew) {
    Object.assign(this, { name, heard, anew });
    host.addController(this);
  }

  hostUpdated() {
    const name = this.name();
    if (name !== this.#name) {
      this.#stop();
      this.#name = name;
      this.#stop = name === null ? () => {} : live.follow(name, this.heard, this.anew);
    }
  }

  hostDisconnected() {
    this.#stop();
    this.#stop = () => {};
    this.#name = null;
  }
}
