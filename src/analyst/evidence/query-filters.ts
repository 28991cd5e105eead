import { type Cell, cell } from './cell.ts';

const LITERAL = `@?"(?:[^"\\\\]|\\\\.)*"|@?'(?:[^'\\\\]|\\\\.)*'|-?\\d+(?:\\.\\d+)?|true|false`;
const CONDITION = new RegExp(
  `([A-Za-z_][\\w.]*)\\s*(==|=~|has_any|has_all|has_cs|has|contains_cs|contains|startswith|endswith|in~|in)\\s*(\\(\\s*(?:${LITERAL})(?:\\s*,\\s*(?:${LITERAL}))*\\s*\\)|${LITERAL})`,
  'g',
);
const LITERALS = new RegExp(LITERAL, 'g');
/** One name in its forms: `(User =~ "anna" or User endswith "\\\\anna" or User startswith "anna@")` is about anna. */
const SAME_NAME = new RegExp(`\\((\\w+) =~ (${LITERAL})((?: or \\1 (?:endswith|startswith) (?:${LITERAL}))+)\\)`, 'g');

/**
 * What a query filtered by: its rows are about these values even where no column shows them. Only plain conditions that
 * must all hold count; a query with `or`, `not`, `union` or `join` says less, and gives none.
 */
export function filtersOf(text: string): Cell[] {
  const query = text.replaceAll(SAME_NAME, (whole, column: string, name: string) => {
    const value = String(literal(name));
    const forms = (whole.match(LITERALS) ?? []).slice(1).map((form) => String(literal(form)));
    const same = forms.every((form) =>
      [`\\${value}`, `/${value}`, `${value}@`, `${value}.`, `.${value}`].includes(form),
    );
    return same &&
      !whole
        .replaceAll(LITERALS, '')
        .replaceAll(/\b(?:or|endswith|startswith)\b|[()=~\s]/g, '')
        .replaceAll(column, '')
      ? `${column} =~ ${name}`
      : whole;
  });
  const bare = query.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""').replaceAll(/\/\/.*$/gm, '');
  if (/\b(?:or|not|union|join)\b|\bcase\(|\biff\(/.test(bare)) return [];
  const cells: Cell[] = [];
  for (const match of query.matchAll(CONDITION)) {
    const [, field = '', operator = '', operand = ''] = match;
    const values = (operand.match(LITERALS) ?? []).map(literal);
    // Of a list, each value may be missing from the result: only a single one is certain.
    if (values.length > 1 && operator !== 'has_all') continue;
    for (const value of values) cells.push(cell(field, value));
  }
  for (const match of query.matchAll(/datetime\(\s*["']?([^)"']+)["']?\s*\)/g))
    cells.push(cell('TimeGenerated', match[1]?.trim()));
  return cells;
}

function literal(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?\d/.test(text)) return Number(text);
  const verbatim = text.startsWith('@');
  const body = text.slice(verbatim ? 2 : 1, -1);
  return verbatim ? body : body.replaceAll(/\\(.)/g, '$1');
}

/** The table that a query begins with. */
export function tableOf(query: string): string | undefined {
  return /^\s*(?:let [^;]*;\s*)*([A-Za-z_]\w*)/.exec(query)?.[1];
}
