// One notification in a list.
import { html, nothing } from "lit";
import { inbox, linkOf } from "../core/inbox.js";
import { attempt, undoable } from "./toasts.js";
import { badge, toneOf, when } from "./bits.js";
import { icon } from "./icon.js";

/** @param {(id: string) => void} [gone] told at once when somebody deletes it; it is really deleted once nobody undid */
export function notice(one, gone, back) {
  const link = linkOf(one);
  return html`<li class=${one.read ? "" : "unread"}>
    <span class="spot" title=${one.read ? "Read" : "Unread"}></span>
    <div class="wrap"><div class="row"><strong>${link ? html`<a href=${link} @click=${() => one.read || attempt(() => inbox.mark(one.id, true))}>${one.title}</a>` : one.title}</strong>
      ${["error", "warning"].includes(one.severity) ? badge(toneOf(one.severity), one.severity) : nothing}</div>
      <div class="muted">${one.message}</div><div class="small muted">${when(one.createdAt)}</div></div>
    <span class="act">
      <button class="quiet icon small" title=${one.read ? "Mark unread" : "Mark read"} aria-label="${one.read ? "Mark unread" : "Mark read"}: ${one.title}" @click=${() => attempt(() => inbox.mark(one.id, !one.read))}>${icon(one.read ? "mail" : "check")}</button>
      ${gone ? html`<button class="quiet icon small" title="Delete" aria-label="Delete: ${one.title}" @click=${() => drop(one, gone, back)}>${icon("trash")}</button>` : nothing}
    </span></li>`;
}

async function drop(one, gone, back) {
  gone(one.id);
  if (await undoable("Notification deleted", one.title)) {
    await attempt(() => inbox.delete(one.id));
  } else {
    back(one.id);
  }
}
