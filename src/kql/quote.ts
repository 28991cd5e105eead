const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** What ends a literal or a line, and all that no reader sees. */
const ESCAPED = /[\\"\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** A text as a KQL string literal: no character of a log can end it. */
export function kqlString(text: string): string {
  return `"${text.replace(
    ESCAPED,
    (sign) => ESCAPES[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}"`;
}

/** A time in milliseconds since 1970 as a KQL datetime literal. */
export function kqlTime(milliseconds: number): string {
  return `datetime(${new Date(milliseconds).toISOString()})`;
}
