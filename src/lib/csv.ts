/** Spreadsheets run a cell that begins so, and what is exported comes from logs and from the network. */
const FORMULA_START = /^[=+\-@\t\r]/;

/** One cell by RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvCell(text: string): string {
  const safe = FORMULA_START.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What stands where a CSV text is none. */
export interface CsvProblem {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** The records of a text by RFC 4180, lines without a character left out; or why it is none. Quotes may hold line breaks. */
export function parseCsv(text: string, separator = ','): string[][] | CsvProblem {
  const records: string[][] = [];
  let record: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  const ends = (index: number) => index >= text.length || text[index] === '\n' || text[index] === '\r';
  while (at < text.length) {
    let cell: string;
    const isQuoted = text[at] === '"';
    if (isQuoted) {
      const began = line;
      cell = '';
      for (at++; ; ) {
        const end = text.indexOf('"', at);
        if (end < 0) return { line: began, reason: 'a quote is not closed' };
        cell += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at++;
      }
      line += cell.split('\n').length - 1;
      if (!ends(at) && text[at] !== separator) return { line, reason: 'a text stands behind a closing quote' };
    } else {
      const start = at;
      while (!ends(at) && text[at] !== separator) at++;
      cell = text.slice(start, at);
    }
    record.push(cell);
    if (text[at] === separator) {
      at++;
      // A separator at the end of a line is followed by an empty cell.
      if (ends(at)) record.push('');
      else continue;
    }
    if (record.length > 1 || cell !== '' || isQuoted) records.push(record);
    record = [];
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    if (at < text.length) line++;
    at++;
  }
  return records;
}
