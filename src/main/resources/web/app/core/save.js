// Files to take away.
const QUOTED = /[",\n\r]/;
// A spreadsheet would compute what begins like this.
const FORMULA = /^[=+\-@\t\r]/;

/** Rows as CSV (RFC 4180), in UTF-8 with a mark so that spreadsheets see it. */
export function toCsv(names, rows) {
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return `\ufeff${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}

function cell(value) {
  if (value === null || value === undefined) {
    return "";
  }
  const plain = typeof value === "number" ? String(value) : FORMULA.test(String(value)) ? `'${value}` : String(value);
  return QUOTED.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Lets the browser keep a text, or a Blob, under a name. */
export function save(name, content) {
  const blob = content instanceof Blob ? content : new Blob([content], { type: "text/csv;charset=utf-8" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
