// A question that must be answered before something happens.
import { html, nothing, render } from "lit";
import { problemNote } from "./bits.js";

/**
 * Opens a dialog with a form.
 *
 * @param {{title: string, body?: (form: {problem: object | null, again: () => void}) => unknown, verb?: string, danger?: boolean, broad?: boolean,
 *   act?: (values: Record<string, string>) => Promise<unknown>}} asked `act` runs when the form is sent; while it fails the
 *   dialog stays, with what was typed
 * @returns {Promise<any>} what `act` gave (or the form's values), or null when it was closed
 */
export function ask(asked) {
  const dialog = document.createElement("dialog");
  dialog.className = asked.broad ? "broad" : "";
  dialog.setAttribute("aria-label", asked.title);
  document.body.append(dialog);
  const form = { problem: null, busy: false };
  return new Promise((answer) => {
    const close = (value) => {
      dialog.close();
      dialog.remove();
      answer(value);
    };
    const sent = async (event) => {
      event.preventDefault();
      const values = Object.fromEntries(new FormData(event.target));
      if (!asked.act) {
        close(values);
        return;
      }
      form.busy = true;
      form.problem = null;
      draw();
      try {
        close((await asked.act(values)) ?? true);
      } catch (problem) {
        Object.assign(form, { problem, busy: false });
        draw();
      }
    };
    const draw = () => render(html`<form @submit=${sent}>
      <h2>${asked.title}</h2>
      ${asked.body?.({ ...form, again: draw }) ?? nothing}
      ${form.problem ? problemNote(form.problem) : nothing}
      <footer>
        <button type="button" @click=${() => close(null)}>${asked.verb === null ? "Close" : "Cancel"}</button>
        ${asked.verb === null ? nothing : html`<button class="primary ${asked.danger ? "danger" : ""}" ?disabled=${form.busy}>${form.busy ? "Working…" : (asked.verb ?? "OK")}</button>`}
      </footer>
    </form>`, dialog);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(null);
    });
    draw();
    dialog.showModal();
  });
}

/** A reason, for the audit log. */
export const reasonField = (least = 0, label = "Reason, for the audit log") =>
  html`<label class="field"><span class="label">${label}</span><textarea name="reason" ?required=${least > 0} minlength=${least} maxlength="200" placeholder=${least > 0 ? `At least ${least} characters` : "Optional"}></textarea></label>`;
