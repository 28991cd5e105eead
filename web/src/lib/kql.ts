/** A text as a KQL string literal. */
export const kqlString = (text: string): string =>
  `"${text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')}"`;

/** Rows of any table that hold the text. */
export const entityKql = (name: string): string => `search ${kqlString(name)}\n| take 1000`;
