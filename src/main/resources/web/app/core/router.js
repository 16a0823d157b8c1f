// The address behind the `#`: which view, and what it shows. Everything a view can be narrowed to is in it, so that a
// link leads to what its sender saw.
import { Signal } from "./signal.js";

class Router extends Signal {
  constructor() {
    super();
    this.#read();
    window.addEventListener("hashchange", () => {
      this.#read();
      this.tell();
    });
  }

  #read() {
    const [path, search] = (location.hash.slice(1) || "/").split("?");
    this.path = path.startsWith("/") ? path : `/${path}`;
    this.params = new URLSearchParams(search ?? "");
  }

  /** Goes to a view. */
  go(path, parameters) {
    location.hash = href(path, parameters);
  }

  /** Changes what the present view is narrowed to; what is empty goes. The step back leads to another view, not here. */
  narrow(changes) {
    const params = new URLSearchParams(this.params);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === undefined || value === "") {
        params.delete(name);
      } else {
        params.set(name, value);
      }
    }
    const search = params.toString();
    history.replaceState(null, "", `#${this.path}${search ? `?${search}` : ""}`);
    this.#read();
    this.tell();
  }
}

export const router = new Router();

/** The address of a view, for links. */
export function href(path, parameters = {}) {
  const kept = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return `#${path}${kept.length === 0 ? "" : `?${new URLSearchParams(kept)}`}`;
}
