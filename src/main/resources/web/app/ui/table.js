// <c-table>: rows under columns. On narrow screens each row becomes a small card.
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";

/**
 * Columns are `{name, cell: (row) => template, sort?: key, n?: true for numbers, title?: true for the row's name,
 * do?: true for its buttons}`. With `sorted` ("key" or "-key") and the event `sort`, the owner sorts.
 */
class Table extends LitElement {
  static properties = { columns: { attribute: false }, rows: { attribute: false }, key: { attribute: false }, sorted: {}, label: {} };

  constructor() {
    super();
    this.columns = [];
    this.rows = [];
    this.key = (row) => row.id;
    this.sorted = "";
    this.label = "";
  }

  createRenderRoot() {
    return this;
  }

  render() {
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${this.label}><table class="table folds" aria-label=${this.label}>
      <thead><tr>${this.columns.map((column) => this.#heading(column))}</tr></thead>
      <tbody>${repeat(this.rows, this.key, (row) => html`<tr>${this.columns.map((column) => this.#cell(column, row))}</tr>`)}</tbody>
    </table></div>`;
  }

  #heading(column) {
    if (!column.sort) {
      return html`<th scope="col" class=${column.n ? "n" : ""}>${column.name || html`<span class="sr">Actions</span>`}</th>`;
    }
    const up = this.sorted === column.sort;
    const down = this.sorted === `-${column.sort}`;
    const turn = () => this.dispatchEvent(new CustomEvent("sort", { detail: down ? column.sort : `-${column.sort}` }));
    return html`<th scope="col" class=${column.n ? "n" : ""} aria-sort=${up ? "ascending" : down ? "descending" : "none"}>
      <button @click=${turn}>${column.name}${up ? " ↑" : down ? " ↓" : nothing}</button></th>`;
  }

  #cell(column, row) {
    const classes = [column.n ? "n" : "", column.title ? "title" : "", column.do ? "do" : "", column.style ?? ""].join(" ").trim();
    return html`<td class=${classes} data-label=${column.title || column.do || !column.name ? nothing : column.name}>${column.cell(row)}</td>`;
  }
}
customElements.define("c-table", Table);

/** Rows by a key, "-key" for the other way around; what is missing comes last. */
export function sortRows(rows, sorted, value = (row, key) => row[key]) {
  if (!sorted) {
    return rows;
  }
  const down = sorted.startsWith("-");
  const key = down ? sorted.slice(1) : sorted;
  return [...rows].sort((one, other) => {
    const a = value(one, key);
    const b = value(other, key);
    if (a === b) {
      return 0;
    }
    if (a === null || a === undefined) {
      return 1;
    }
    if (b === null || b === undefined) {
      return -1;
    }
    const order = typeof a === "string" ? a.localeCompare(b, undefined, { numeric: true }) : a - b;
    return down ? -order : order;
  });
}
