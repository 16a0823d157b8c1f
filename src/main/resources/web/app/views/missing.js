// An address that leads nowhere.
import { View } from "../core/view.js";
import { router } from "../core/router.js";
import { html } from "lit";
import { empty } from "../ui/bits.js";

class Missing extends View {
  render() {
    return html`<h1 class="sr">Not found</h1><div class="card">${empty("link", "There is no such page", `The address ${router.path} leads nowhere. The link may be old, or a part of it was lost.`, html`<a class="button" href="#/">To what runs now</a>`)}</div>`;
  }
}
customElements.define("c-missing", Missing);
