import { KqlError } from './errors.ts';
import { columnsOf, type Syntax, type TypedName } from './syntax.ts';

/** What the language service says of a text, with its place. */
export interface Diagnostic {
  readonly Severity: string;
  readonly Code: string;
  readonly Message: string;
  readonly Start: number;
  readonly Length: number;
}

/**
 * The text in a form that the service's grammar reads, or undefined. Only for what the documentation writes and the
 * grammar does not know, and never of another length: places in the text stay as they are.
 */
export function readable(text: string, { Start }: Diagnostic): string | undefined {
  // `find … project x, pack_all()` is `pack(*)` to the grammar.
  const before = /\bpack_all\s*$/.exec(text.slice(0, Start));
  const behind = /^\s*\(\s*\)/.exec(text.slice(Start));
  if (!before || !behind || !/\bfind\b/.test(text)) return undefined;
  const length = before[0].length + behind[0].length;
  return `${text.slice(0, before.index)}${'pack(*)'.padEnd(length)}${text.slice(before.index + length)}`;
}

/** Functions that would ask another store and that the service does not know. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  adx: 'no other cluster is asked: import its table, or read it by externaldata.',
  app: 'no other resource is asked: leave it out, all rows are in this store.',
  arg: 'Azure Resource Graph is not asked: import what you need of it as a table.',
  resource: 'no other resource is asked: leave it out, all rows are in this store.',
  workspace: 'there is one workspace here: leave it out, all rows are in this store.',
};

/** ASIM's parsers of one source: `_Im_Dns_Zeek`, `vimDnsZeek`. */
const ASIM_SOURCE = /^(_Im_|_ASim_|vim|ASim|im)[A-Z]/;

/** The error of a function that would ask another store, or of one that ASIM has and Vedette needs not; or undefined. */
export function elsewhere(
  name: string,
): { readonly code: 'KQL_UNSUPPORTED_FUNCTION'; readonly message: string } | undefined {
  const advice = Object.hasOwn(ELSEWHERE, name)
    ? ELSEWHERE[name]
    : ASIM_SOURCE.test(name)
      ? 'the rows of all sources are in one model here; call the parser of the schema, such as _Im_Dns, and filter EventVendor or EventProduct.'
      : undefined;
  return advice === undefined
    ? undefined
    : { code: 'KQL_UNSUPPORTED_FUNCTION', message: `The function ${name} is not supported: ${advice}` };
}

/** True for a diagnostic that Kusto itself does not make an error of. */
export function isTolerated(diagnostic: Diagnostic, root: Syntax): boolean {
  if (diagnostic.Code === 'KS107') return isDegree(diagnostic, root);
  if (diagnostic.Code === 'KS234') return isUnknownArray(diagnostic, root);
  if (diagnostic.Code !== 'KS142') return false;
  // `union isfuzzy=true A, B*`: a pattern that no table matches gives no rows.
  for (const node of root.walk()) {
    if (node.kind === 'UnionOperator' && isFuzzy(node))
      for (const item of node.list('Expressions'))
        if (item.raw.TextStart === diagnostic.Start && item.name.includes('*')) return true;
    const condition = elementCondition(node);
    if (condition && condition.raw.TextStart <= diagnostic.Start && diagnostic.Start < condition.raw.End) return true;
  }
  return false;
}

/** A column that is chosen by its name where an array must stand: only the rows tell what it holds. */
function isUnknownArray({ Start }: Diagnostic, root: Syntax): boolean {
  for (const node of root.walk())
    if (node.kind === 'NameReference' && node.raw.TextStart === Start) return node.type === 'dynamic';
  return false;
}

/** The degree of a polynomial: the service wants an int, Kusto and its documentation take the long that `3` is. */
function isDegree({ Start }: Diagnostic, root: Syntax): boolean {
  for (const node of root.walk()) {
    if (node.kind !== 'FunctionCallExpression' || node.child('Name').name !== 'series_fit_poly') continue;
    const degree = node.child('ArgumentList').list('Expressions')[2];
    if (degree?.kind === 'LongLiteralExpression' && degree.raw.TextStart === Start) return true;
  }
  return false;
}

/** Where the properties of a graph's elements stand by themselves and the binder does not look for them. */
function elementCondition(node: Syntax): Syntax | undefined {
  if (node.kind === 'GraphWhereNodesOperator' || node.kind === 'GraphWhereEdgesOperator')
    return node.optional('Condition');
  if (node.kind !== 'FunctionCallExpression' || !/^(all|any|map)$/.test(node.child('Name').name)) return undefined;
  const [element, expression] = node.child('ArgumentList').list('Expressions');
  return element?.tokens()[0] === 'inner_nodes' ? expression : undefined;
}

export function isFuzzy(union: Syntax): boolean {
  return /^(true|1)$/i.test(union.parameters().get('isfuzzy')?.tokens().join('') ?? '');
}

/** A part of the text that is written otherwise before the text is read again. */
export interface Writing {
  readonly offset: number;
  /** How many characters of the text it takes the place of. */
  readonly instead: number;
  readonly text: string;
}

const quoted = (name: string) => `['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;

/** Patterns that match views: the binder finds the views, yet not their columns, so that they are named one by one. */
export function viewPatterns(root: Syntax): Writing[] {
  const found: Writing[] = [];
  if (!root.source.text.includes('*')) return found;
  for (const node of root.walk()) {
    if (node.kind !== 'NameReference' || !node.name.includes('*')) continue;
    const symbol = node.symbol;
    const members = symbol?.kind === 'GroupSymbol' ? membersOf(symbol.raw as TableGroup) : symbol ? [symbol.raw] : [];
    if (!members.some((member) => columnsOf(member) === undefined)) continue;
    const names = members.map((member) => member.Name ?? '').sort();
    found.push({
      offset: node.raw.TextStart,
      instead: node.raw.End - node.raw.TextStart,
      text: names.map(quoted).join(', '),
    });
  }
  return found;
}

/** The column by which `diffpatterns` splits the rows is in none of its patterns; the binder gives it all the same. */
export function splitColumns(root: Syntax): Writing[] {
  const found: Writing[] = [];
  if (!/\bdiffpatterns\b/.test(root.source.text)) return found;
  for (const node of root.walk()) {
    if (node.kind !== 'EvaluateOperator' || node.optional('Schema')) continue;
    const call = node.child('FunctionCall');
    const [split] = call.child('ArgumentList').list('Expressions');
    if (call.child('Name').name === 'diffpatterns' && split?.kind === 'NameReference')
      found.push({ offset: node.raw.End, instead: 0, text: ` | project-away ${quoted(split.name)} ` });
  }
  return found;
}

const MATCH_ID = '__match_id';

/** A `scan` numbers its matches only where it is told to; the binder gives every one a column `match_id`. */
export function unnumberedScans(root: Syntax): Writing[] {
  const found: Writing[] = [];
  if (!/\bscan\b/.test(root.source.text)) return found;
  for (const node of root.walk()) {
    if (node.kind !== 'ScanOperator' || node.parameters().has('with_match_id')) continue;
    found.push({ offset: node.child('ScanKeyword').raw.End, instead: 0, text: ` with_match_id=${MATCH_ID}` });
    found.push({ offset: node.raw.End, instead: 0, text: ` | project-away ${MATCH_ID} ` });
  }
  return found;
}

/**
 * `union kind=inner` keeps the columns of all tables, which the binder overlooks: what is to be written behind each such
 * operator, so that the steps behind it are bound to the columns that there are.
 */
export function innerUnions(root: Syntax): Writing[] {
  const found: Writing[] = [];
  if (!/\binner\b/.test(root.source.text) || !root.source.text.includes('union')) return found;
  for (const node of root.walk()) {
    if (node.kind !== 'UnionOperator' || node.parameters().get('kind')?.tokens().join('') !== 'inner') continue;
    const tables = node.list('Expressions').flatMap(tablesOf);
    const piped = pipedInto(node);
    if (piped) tables.push(piped);
    const source = (node.parameters().get('withsource') ?? node.parameters().get('with_source'))?.name;
    const common = (node.columns ?? []).filter(
      (column) =>
        column.name === source ||
        tables.every((table) => table.some(({ name, type }) => name === column.name && type === column.type)),
    );
    const kept = common.map(({ name }) => name);
    if (kept.length === 0)
      throw new KqlError('KQL_SEMANTICS', 'The tables of this union have no column in common.', {
        place: node.place,
        stage: 'bind',
      });
    found.push({ offset: node.raw.End, instead: 0, text: ` | project-keep ${kept.map(quoted).join(', ')} ` });
  }
  return found;
}

/** The text with the writings in it, and where it became longer. */
export function rewritten(
  text: string,
  writings: readonly Writing[],
): { readonly text: string; readonly written: readonly { readonly offset: number; readonly length: number }[] } {
  let result = '';
  let end = 0;
  const written: { offset: number; length: number }[] = [];
  for (const { offset, instead, text: own } of [...writings].sort((a, b) => a.offset - b.offset)) {
    result += text.slice(end, offset);
    written.push({ offset: result.length, length: own.length - instead });
    result += own;
    end = offset + instead;
  }
  return { text: result + text.slice(end), written };
}

type Member = Exclude<NonNullable<Parameters<typeof columnsOf>[0]>, undefined>;
interface TableGroup {
  readonly Members?: { readonly Count: number; getItem(index: number): Member };
}

function membersOf({ Members }: TableGroup): Member[] {
  return Members ? Array.from({ length: Members.Count }, (_, index) => Members.getItem(index)) : [];
}

function tablesOf(item: Syntax): (readonly TypedName[])[] {
  const symbol = item.kind === 'NameReference' ? item.symbol : undefined;
  if (symbol?.kind !== 'GroupSymbol') return item.columns ? [item.columns] : [];
  return membersOf(symbol.raw as TableGroup).map((member) => columnsOf(member) ?? []);
}

/** The columns of the rows before the pipe, if there is one. */
function pipedInto(node: Syntax): readonly TypedName[] | undefined {
  const parent = node.parent;
  return parent?.kind === 'PipeExpression' && parent.child('Operator').raw === node.raw
    ? parent.child('Expression').columns
    : undefined;
}
