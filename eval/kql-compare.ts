import type { KqlResult } from '../src/kql/run.ts';

/** One example of the documentation: its query and the table that it prints. */
export interface Example {
  readonly page: string;
  readonly query: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly truncated: boolean;
  readonly self_contained: boolean;
}

/** A printed cell: markup of the page's table taken off. */
function printed(cell: string): string {
  return cell
    .replaceAll(/<br\s*\/?>/gi, ' ')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('\\|', '|')
    .replaceAll('\\_', '_')
    .replace(/^`(.*)`$/, '$1')
    .replace(/^<(\w+:.*)>$/, '$1')
    .trim();
}

const DATETIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)Z?$/;

/** A value in one form for both sides, so that `5` and `5.0`, or two prints of one instant, are the same. */
function canonical(value: unknown): unknown {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'string') return canonicalText(value);
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, canonical(item)]),
    );
  return value;
}

function canonicalText(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '' || /^\(?null\)?$/i.test(trimmed)) return '';
  if (/^[-+]?(∞|inf(inity)?)$/i.test(trimmed)) return trimmed.startsWith('-') ? '-inf' : 'inf';
  if (/^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase();
  if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(trimmed) && (trimmed.length < 17 || trimmed.includes('.')))
    return Number(trimmed);
  const time = DATETIME.exec(trimmed);
  if (time) {
    const clock = (time[2] ?? '').replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
    return `${time[1]} ${/^\d{2}:\d{2}$/.test(clock) ? `${clock}:00` : clock}`;
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(trimmed)) return `${trimmed} 00:00:00`;
  if (/^[[{]/.test(trimmed)) {
    try {
      return canonical(JSON.parse(trimmed));
    } catch {
      return trimmed.replaceAll(/\s+/g, '').replaceAll(/["']/g, '');
    }
  }
  return trimmed;
}

/** Equal, or as near as the printed digits allow. */
function same(expected: unknown, actual: unknown, digits: number): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') {
    if (expected === actual) return true;
    return (
      Math.abs(expected - actual) <=
      Math.max(Math.abs(expected) * 1e-12, 0.5000001 * 10 ** -digits * (digits > 0 ? 1 : 0))
    );
  }
  if (Array.isArray(expected) && Array.isArray(actual))
    return expected.length === actual.length && expected.every((item, index) => same(item, actual[index], digits));
  if (typeof expected === 'object' && expected && typeof actual === 'object' && actual) {
    const [left, right] = [Object.entries(expected), Object.entries(actual)];
    return (
      left.length === right.length &&
      left.every(([key, value], index) => right[index]?.[0] === key && same(value, right[index]?.[1], digits))
    );
  }
  if (typeof expected === 'string' && typeof actual === 'object' && actual !== null)
    return expected.replaceAll(/[\s"']/g, '') === JSON.stringify(actual).replaceAll(/[\s"']/g, '');
  return expected === actual;
}

function cellsAgree(expected: string, actual: unknown): boolean {
  const text = printed(expected);
  const digits = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  if (same(canonical(text), canonical(actual), digits)) return true;
  return typeof actual === 'boolean' && text === (actual ? '1' : '0');
}

/** Why the result differs from the printed one, or undefined where they are equal. */
export function difference(example: Example, result: KqlResult): string | undefined {
  const names = example.columns.map(printed);
  const own = result.columns.map(({ name }) => name);
  if (names.join('\n') !== own.join('\n')) {
    const numbered = names.every(
      (name, index) => name === own[index] || /^(Column|print_)\d+$/i.test(own[index] ?? ''),
    );
    if (names.length !== own.length || !numbered) return `columns ${own.join(', ')} instead of ${names.join(', ')}`;
  }
  const rows = example.rows;
  if (example.truncated ? result.rows.length < rows.length : result.rows.length !== rows.length)
    return `${result.rows.length} rows instead of ${rows.length}`;
  const agree = (expected: readonly string[], actual: readonly unknown[]) =>
    expected.every((cell, index) => cellsAgree(cell, actual[index]));
  if (/\|\s*(sort|order|top)\b[^|]*$/.test(example.query)) {
    const at = rows.findIndex((row, index) => !agree(row, result.rows[index] ?? []));
    return at < 0
      ? undefined
      : `row ${at + 1} is ${JSON.stringify(result.rows[at])} instead of ${JSON.stringify(rows[at])}`;
  }
  const left = [...result.rows];
  for (const row of rows) {
    const at = left.findIndex((candidate) => agree(row, candidate));
    if (at < 0) return `no row ${JSON.stringify(row)}; there is ${JSON.stringify(left[0] ?? null)}`;
    left.splice(at, 1);
  }
  return undefined;
}
