/** A name as ClickHouse quotes it. Names come from the schema data, never from logs. */
export const identifier = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** A string literal of SQL, for text that is part of a statement of ours (a value of a query is a parameter instead). */
export const literal = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
