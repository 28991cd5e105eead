/** Spreadsheets run a cell that begins so, and what is exported comes from logs and from the network. */
const FORMULA_START = /^[=+\-@\t\r]/;

/** One cell by RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvCell(text: string): string {
  const safe = FORMULA_START.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
