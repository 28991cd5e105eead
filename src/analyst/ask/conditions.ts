import { kqlString } from '../../kql/quote.ts';
import { columnNamed, columnPattern, saidColumns } from './column-names.ts';
import { columnFor, type Role, type TableColumns } from './columns.ts';
import type { Filter } from './filters.ts';
import { joinWords } from './lexicon.ts';
import type { Reading } from './reading.ts';
import { DATE, dateLiteral } from './times.ts';
import { actionSaid, conditionOfWord, deedsOf, VALUE_WORDS } from './value-words.ts';

const silent = (kql: string): Filter => ({ kql, words: '' });
const typeOf = (table: TableColumns, name: string) => table.columns.find((column) => column.name === name)?.type;
const isNumeric = (type: string | undefined) =>
  type === 'int' || type === 'long' || type === 'real' || type === 'decimal';

/** Looks like a value and not like English: it holds a digit, a sign, or capitals within. */
const VALUE = '[\\w.@$\\\\/:-]*\\w';
const isValue = (text: string | undefined): boolean => /[\d_@:/\\]|\w[.-]\w|[a-z][A-Z]/.test(text ?? '');

/** Takes `device id 5f3a…`, `process with id 4711`, `session: 77`: a column's name and, right behind it, a value. */
export function takeIdentified(reading: Reading, table: TableColumns): Filter[] {
  const filters: Filter[] = [];
  const named = new RegExp(
    ` (?:(?:with|where|whose|for|of|and|the|that|has|have|having|a|an) )*(${columnPattern(table)})(?: (?:is|was|are|equals?|equal to|=|named))?:? (${VALUE})(?= |,)`,
    'i',
  );
  for (const match of reading.takeAll(
    named,
    (one) => isValue(one[2]) && columnNamed(one[1] ?? '', table)?.exact === true,
  )) {
    const column = columnNamed(match[1] ?? '', table)?.name ?? '';
    filters.push(silent(equals(column, match[2] ?? '', table)));
  }
  for (const match of reading.takeAll(
    / (\w+) (?:with )?(?:an? |the )?ids? (?:of |is )?([\w-]*\d[\w-]*)(?= |,)/i,
    (one) => columnNamed(`${one[1]} id`, table) !== undefined,
  )) {
    const column = columnNamed(`${match[1]} id`, table)?.name;
    if (column) filters.push(silent(equals(column, match[2] ?? '', table)));
  }
  return filters;
}

/** Takes `a "ServerBusy" status`: a value before the name of its column. */
export function takeValueFirst(reading: Reading, table: TableColumns): Filter[] {
  const filters: Filter[] = [];
  for (const match of reading.takeAll(
    / (?:(?:with|of|a|an|the|encountered|having|had) )*["“']([^"”']{1,300})["”'] ((?:\w+ ){0,2}?\w+)(?= |,)/i,
    (one) =>
      /^(?:\w+ )*(?:status|state|type|category|code|name|reason|result|protocol|level|title|subject)s?$/i.test(
        one[2] ?? '',
      ) && valued(one[2] ?? '', table) !== undefined,
  )) {
    const column = valued(match[2] ?? '', table);
    if (column) filters.push(silent(equals(column, match[1] ?? '', table)));
  }
  return filters;
}

function valued(words: string, table: TableColumns): string | undefined {
  return columnNamed(words, table)?.name ?? columnNamed(`${words} text`, table)?.name;
}

function equals(column: string, value: string, table: TableColumns): string {
  const type = typeOf(table, column);
  if (isNumeric(type) && /^-?\d+(?:\.\d+)?$/.test(value)) return `${column} == ${value}`;
  if (type === 'bool' && /^(?:true|false)$/i.test(value)) return `${column} == ${value.toLowerCase()}`;
  return type === 'string' || type === undefined
    ? `${column} =~ ${kqlString(value)}`
    : `tostring(${column}) =~ ${kqlString(value)}`;
}

const LEVEL = '(?:critical|severe|high|medium|low|informational|none|unknown|hidden)';

/** Takes `a low risk level`, `high or medium severity`: levels before the name of their column. */
export function takeLevels(reading: Reading, table: TableColumns): Filter[] {
  const filters: Filter[] = [];
  const levels = new RegExp(
    ` (?:(?:with|of|for|a|an|the|at) )*(${LEVEL}(?:(?:,| or| and| to|, or) ${LEVEL})*)[ -]((?:\\w+ ){0,3}?(?:severit(?:y|ies)|levels?|risk|confidence|criticality|importance|rating|impact|priority))(?: levels?)?(?= |,)`,
    'i',
  );
  for (const match of reading.takeAll(levels)) {
    const said = (match[2] ?? '').toLowerCase();
    const column =
      columnNamed(`${said} level`, table)?.name ??
      columnNamed(said, table)?.name ??
      (/severity|level/i.test(said) ? columnFor(table, 'severity') : undefined);
    const values = (match[1] ?? '').split(/,? or |,? and | to |, ?/i).filter((value) => value !== '');
    if (!column || isNumeric(typeOf(table, column))) reading.putBack(match[0]);
    else
      filters.push(
        silent(
          values.length === 1
            ? `${column} =~ ${kqlString(values[0] ?? '')}`
            : `${column} in~ (${values.map(kqlString).join(', ')})`,
        ),
      );
  }
  return filters;
}

/** Takes words that are values by themselves: `outbound`, `spam`, `not delivered`, `usb drive mounted`. */
export function takeValueWords(reading: Reading, table: TableColumns): Filter[] {
  const filters: Filter[] = [];
  const action = actionSaid(reading.rest, table);
  if (action) {
    filters.push(silent(action.kql));
    for (const word of action.words) reading.take(new RegExp(` ${word}(?= |,)`));
  }
  for (const { pattern, condition: deed } of deedsOf(table)) {
    if (!reading.take(pattern)) continue;
    if (deed !== '') filters.push(silent(deed));
    break;
  }
  const said = new Map<string, string[]>();
  for (const word of VALUE_WORDS) {
    const condition = conditionOfWord(word, table);
    if (!condition) continue;
    const negated = reading.take(
      new RegExp(
        ` (?:(?:that|which|who|was|were|is|are|do|does|did) )*(?:not|n't|weren't|wasn't|isn't|aren't|non|never|without|excluding|except)(?: (?:be|been|being|flagged|marked|classified|as|the))*[ -]${word.pattern.source.slice(1)}`,
        'i',
      ),
    );
    if (negated) filters.push(silent(`not(${condition})`));
    else if (
      reading.take(
        new RegExp(
          ` (?:(?:that|which|who) )?(?:(?:was|were|is|are|flagged as|marked as) )?${word.pattern.source.slice(1)}`,
          'i',
        ),
      )
    )
      said.set(condition.split(' ')[0] ?? '', [...(said.get(condition.split(' ')[0] ?? '') ?? []), condition]);
  }
  for (const conditions of said.values()) {
    filters.push(silent(conditions.length === 1 ? (conditions[0] ?? '') : `(${conditions.join(' or ')})`));
    // No event is both: `errors or warnings`, `incoming and outgoing`.
    if (conditions.length > 1) reading.take(/ (?:either |both )?(?:or|and)(?= )/i);
  }
  return filters;
}

/** Takes `applicable`, `not compliant`, `are deleted`: columns that hold yes or no. */
export function takeFlags(reading: Reading, table: TableColumns): Filter[] {
  const filters: Filter[] = [];
  for (const { name, words } of saidColumns(table)) {
    const isFlag = typeOf(table, name) === 'bool' || /^is [a-z]/.test(words);
    if (!isFlag) continue;
    const said = words.replace(/^(?:is|has) /, '').replaceAll(' ', '[ -]?');
    const match = reading.take(
      new RegExp(
        ` (?:(?:that|which|who|and|was|were|is|are|being|be|been|whether|with|has|have) )*(not (?:being |been |an? |yet )?|non[- ]?|isn't |aren't |un)?${said}(?:d|ed)?(?= |,)`,
        'i',
      ),
    );
    if (!match) continue;
    const value = match[1] === undefined ? 'true' : 'false';
    filters.push(silent(typeOf(table, name) === 'bool' ? `${name} == ${value}` : `tostring(${name}) =~ "${value}"`));
  }
  return filters;
}

const SIZES: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  kb: 1e3,
  kib: 1024,
  mb: 1e6,
  mib: 1024 ** 2,
  gb: 1e9,
  gib: 1024 ** 3,
  tb: 1e12,
};
const COMPARISONS: Readonly<Record<string, string>> = {
  'at least': '>=',
  'no less than': '>=',
  'not less than': '>=',
  'greater than or equal to': '>=',
  '>=': '>=',
  'at most': '<=',
  'no more than': '<=',
  'not more than': '<=',
  'less than or equal to': '<=',
  'up to': '<=',
  '<=': '<=',
  'more than': '>',
  'greater than': '>',
  'larger than': '>',
  'bigger than': '>',
  'longer than': '>',
  'higher than': '>',
  over: '>',
  above: '>',
  exceeding: '>',
  exceeds: '>',
  '>': '>',
  'less than': '<',
  'fewer than': '<',
  'smaller than': '<',
  'lower than': '<',
  'shorter than': '<',
  under: '<',
  below: '<',
  '<': '<',
};
const COMPARISON = `(${Object.keys(COMPARISONS).join('|')})`;

/** Takes `port above 1024`, `size of more than 10 MB`, `sent bytes at least 5000`, `start time later than 2026-01-03`. */
export function takeComparisons(reading: Reading, table: TableColumns): Filter[] {
  const filters: Filter[] = [];
  const measured = new RegExp(
    ` (?:(?:with|where|whose|and|the|a|an|of|that|have|has|having) )*((?:[\\w.]+ ){1,4}?)(?:(?:is|are|was|were|of) )?${COMPARISON} (\\d[\\d,]*(?:\\.\\d+)?)(?: ?(b|bytes?|[kmg]i?b|tb))?(?= |,)`,
    'i',
  );
  const numeric = (one: RegExpExecArray) => {
    const column = columnNamed(one[1] ?? '', table) ?? (one[4] ? sizeColumn(one[1] ?? '', table) : undefined);
    return column && isNumeric(typeOf(table, column.name)) ? column.name : undefined;
  };
  for (const match of reading.takeAll(measured, (one) => numeric(one) !== undefined)) {
    const number = amountOf(match[3], match[4], numeric(match) ?? '');
    filters.push(silent(`${numeric(match)} ${COMPARISONS[(match[2] ?? '').toLowerCase()]} ${number}`));
  }
  // `files larger than 10 MB`: the unit says which column.
  const bySize = new RegExp(
    ` (?:of |that are |that were |being )?${COMPARISON} (\\d[\\d,]*(?:\\.\\d+)?) ?([kmg]i?b|tb|bytes)(?= |,)`,
    'i',
  );
  for (const match of reading.takeAll(bySize, () => sizeColumn('', table) !== undefined)) {
    const number = amountOf(match[2], match[3], sizeColumn('', table)?.name ?? '');
    filters.push(silent(`${sizeColumn('', table)?.name} ${COMPARISONS[(match[1] ?? '').toLowerCase()]} ${number}`));
  }
  const dated = new RegExp(
    ` (?:(?:with|where|whose|and|the|a) )*((?:[\\w.]+ ){1,6}?)(?:(?:is|are|was|were) )?(later than|after|since|earlier than|before|until) (${DATE})(?= |,)`,
    'i',
  );
  const moment = (one: RegExpExecArray) => {
    const column = columnNamed(one[1] ?? '', table)?.name;
    return column && typeOf(table, column) === 'datetime' ? column : undefined;
  };
  for (const match of reading.takeAll(dated, (one) => moment(one) !== undefined))
    filters.push(
      silent(
        `${moment(match)} ${/^(?:later|after|since)/i.test(match[2] ?? '') ? '>' : '<'} ${dateLiteral(match[3] ?? '')}`,
      ),
    );
  return filters;
}

/** An amount in the unit of its column, which is bytes unless its name ends with another. */
function amountOf(digits: string | undefined, unit: string | undefined, column: string): number {
  const number = Number((digits ?? '').replaceAll(',', ''));
  const own = /(KB|MB|GB)$/.exec(column)?.[1]?.toLowerCase() ?? 'b';
  return unit === undefined ? number : (number * (SIZES[unit.toLowerCase()] ?? 1)) / (SIZES[own] ?? 1);
}

const SIZE_COLUMNS = [
  'TargetFileSize',
  'FileSize',
  'SrcBytes',
  'SentBytes',
  'NetworkBytes',
  'csBytes',
  'BytesSent',
  'ResponseBodySize',
  'HttpResponseBodyBytes',
];
function sizeColumn(words: string, table: TableColumns): { name: string } | undefined {
  const names = table.columns.map(({ name }) => name);
  const list = /receiv|download/i.test(words)
    ? ['DstBytes', 'ReceivedBytes', 'BytesReceived', 'scBytes']
    : SIZE_COLUMNS;
  const name = list.find((one) => names.includes(one));
  return name === undefined ? undefined : { name };
}

/** Cloud operations are named so. */
export const API_CALL =
  '((?:List|Get|Put|Create|Delete|Describe|Attach|Detach|Update|Stop|Start|Run|Terminate|Assume|Add|Remove|Set|Modify|Disable|Enable|Console)[A-Z][A-Za-z]+)';
/** Programs that people name without their extension. */
export const PROGRAMS =
  'powershell|pwsh|rundll32|regsvr32|mshta|wscript|cscript|certutil|bitsadmin|psexec|wmic|schtasks|mimikatz|rclone|nltest|whoami|wevtutil|vssadmin|curl|wget|sshd|sudo|bash|python3?|nmap|netcat|procdump|7z';
const IP = '(?:\\d{1,3}\\.){3}\\d{1,3}';

/** Takes `from WS-12 to 10.0.0.5`, hashes, and processes that started what is asked for. */
export function takeShapes(reading: Reading, table: TableColumns): Filter[] {
  const filters: Filter[] = [];
  const add = (role: Role, make: (column: string) => string, words = ''): boolean => {
    const column = columnFor(table, role);
    if (column) filters.push({ kql: make(column), words });
    return column !== undefined;
  };
  for (const match of reading.takeAll(
    new RegExp(` from (${IP}) to (${IP})(?= |,)`, 'i'),
    () => columnFor(table, 'source') !== undefined && columnFor(table, 'target') !== undefined,
  )) {
    add('source', (column) => `${column} == ${kqlString(match[1] ?? '')}`, `from ${match[1]}`);
    add('target', (column) => `${column} == ${kqlString(match[2] ?? '')}`, `to ${match[2]}`);
  }
  for (const match of reading.takeAll(
    / (?:(?:with|of|for|the|a|file|sha-?256|sha-?1|md5|hash|hashes|is|equal to) )*([0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?= |,)/i,
  )) {
    const hash = match[1] ?? '';
    const kind = hash.length === 64 ? 'SHA256' : hash.length === 40 ? 'SHA1' : 'MD5';
    const columns = table.columns.filter(({ name }) => name.toUpperCase().endsWith(kind)).map(({ name }) => name);
    if (columns.length === 0) reading.putBack(match[0]);
    else
      filters.push({
        kql:
          columns.length === 1
            ? `${columns[0]} =~ ${kqlString(hash)}`
            : `(${columns.map((column) => `${column} =~ ${kqlString(hash)}`).join(' or ')})`,
        words: '',
      });
  }
  for (const match of reading.takeAll(
    / (?:(?:the|of|for|with|vulnerability|vulnerabilities|cve) )*(CVE-\d{4}-\d{3,8})(?= |,)/i,
    () => columnFor(table, 'vulnerability') !== undefined,
  ))
    add('vulnerability', (column) => `${column} =~ ${kqlString(match[1] ?? '')}`);
  const calls = reading.takeAll(
    new RegExp(
      `(?: (?:calls?|called|calling|use|used|using|of|to|the|and|or|like|such|as))* ${API_CALL}(?:,? (?:api )?calls?)?(?= |,)`,
    ),
    () => columnFor(table, 'call') !== undefined,
  );
  if (calls.length > 0) {
    const names = calls.map((match) => kqlString(match[1] ?? ''));
    add('call', (column) => (names.length === 1 ? `${column} =~ ${names[0]}` : `${column} in~ (${names.join(', ')})`));
  }
  for (const match of reading.takeAll(
    new RegExp(` (?:(?:by|of|for|using|through|with|ran|run|the) )*(${PROGRAMS})(?: (?:was|were))?(?= |,)`, 'i'),
    () => columnFor(table, 'process') !== undefined,
  ))
    add('process', (column) => `${column} has ${kqlString(match[1] ?? '')}`, `of ${match[1]}`);
  const parent = columnFor(table, 'parent');
  if (parent)
    for (const match of reading.takeAll(
      / (?:that (?:were|was) |which (?:were|was) |were |was )?(not )?(?:started|launched|initiated|spawned|created|executed|loaded|run|done|made) by (?:the process |the program )?([\w-]+\.(?:exe|dll|ps1|bat|cmd|vbs|js|py|sh))(?= |,)/i,
    )) {
      const name = kqlString(match[2] ?? '');
      filters.push({
        kql: match[1]
          ? `not(${parent} =~ ${name} or ${parent} endswith ${kqlString(`\\${match[2]}`)})`
          : `(${parent} =~ ${name} or ${parent} endswith ${kqlString(`\\${match[2]}`)})`,
        words: match[1] ? '' : `by ${match[2]}`,
      });
    }
  return filters;
}

/** A question with what is written in several ways in one. */
export const normalised = (question: string): string => joinWords(question);
