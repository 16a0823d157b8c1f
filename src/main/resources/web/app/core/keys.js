// The keyboard: `/` searches, `?` tells what there is, `g` and a letter goes somewhere.
import { html } from "lit";
import { router } from "./router.js";
import { session } from "./session.js";
import { ask } from "../ui/dialog.js";

const PLACES = { n: ["/", "Now"], m: ["/my-jobs", "My jobs"], i: ["/notifications", "Notifications"], o: ["/overview", "Overview"], j: ["/jobs", "Jobs"], q: ["/queues", "Queues"], s: ["/schedules", "Schedules"], b: ["/breakers", "Breakers"], a: ["/audit", "Audit log"] };
const NEXT_KEY_MS = 1_200;
let going = 0;

/** Whether keys pressed at this element are text, or belong to a dialog. */
export const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog") !== null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || session.me === null) {
    return;
  }
  if (event.key === "Escape" && event.target.id === "search") {
    event.target.blur();
  }
  if (typing(event.target)) {
    return;
  }
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("search")?.focus();
  } else if (event.key === "?") {
    event.preventDefault();
    help();
  } else if (event.key === "g") {
    going = Date.now();
  } else if (Date.now() - going < NEXT_KEY_MS && PLACES[event.key]) {
    going = 0;
    router.go(PLACES[event.key][0]);
  }
});

/** What the keys do. */
export function help() {
  const keys = [["/", "Search jobs by id, type, key, tag or error"], ["?", "This list"], ["Esc", "Close what is open"], ...Object.entries(PLACES).map(([key, [, name]]) => [`g ${key}`, `Go to ${name}`])];
  return ask({
    title: "Keys",
    verb: null,
    body: () => html`<dl class="keys">${keys.map(([key, what]) => html`<dt>${key.split(" ").map((one) => html`<kbd>${one}</kbd> `)}</dt><dd>${what}</dd>`)}</dl>
      <p class="small muted">The address of a page holds all its filters: send it to somebody, and they see what you see, as far as their rights go. Hover over a time for the exact one.</p>`,
  });
}
