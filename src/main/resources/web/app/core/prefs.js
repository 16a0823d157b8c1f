// What a person set on this device: nothing but looks.
import { Signal } from "./signal.js";

const THEME = "carillon.theme";
const DARK = window.matchMedia("(prefers-color-scheme: dark)");

class Theme extends Signal {
  /** `auto`, `light` or `dark`. */
  choice = localStorage.getItem(THEME) ?? "auto";

  constructor() {
    super();
    DARK.addEventListener("change", () => this.#apply());
    this.#apply();
  }

  get dark() {
    return this.choice === "dark" || (this.choice === "auto" && DARK.matches);
  }

  set(choice) {
    this.choice = choice;
    localStorage.setItem(THEME, choice);
    this.#apply();
  }

  #apply() {
    document.documentElement.dataset.theme = this.dark ? "dark" : "light";
    this.tell();
  }
}

export const theme = new Theme();
