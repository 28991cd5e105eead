import { PHRASE_PATTERN } from './phrases.ts';
import { SIZE_PATTERN, sizeOf } from './sizes.ts';
import { NUMBER_WORDS, VOCABULARY } from './vocabulary.ts';

export type MentionKind =
  | 'name'
  | 'quoted'
  | 'ip'
  | 'time'
  | 'number'
  | 'duration'
  | 'percent'
  | 'size'
  | 'phrase'
  | 'word';

/** Something in a sentence that its evidence must bear out. */
export interface Mention {
  readonly kind: MentionKind;
  /** As it stands in the sentence, without quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Of a number, percentage, duration (in milliseconds) or size (in bytes). */
  readonly number?: number;
  /** Of a time: from when until when it may be, in UTC; `clock` where it names no day. */
  readonly time?: { readonly from: number; readonly to: number } | { readonly clock: number; readonly span: number };
  /** Of `between … and …`: the two times. */
  readonly range?: readonly [Mention, Mention];
  /** Of a duration: one of its unit, in milliseconds; of a size: one of its last digit, in bytes. */
  readonly unit?: number;
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const UNITS: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};
const COUNT = `\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|${Object.keys(NUMBER_WORDS).join('|')}`;

/** The kinds in the order in which they are tried at each place; every pattern is linear in the text. */
const PATTERNS: readonly [string, string][] = [
  ['quoted', '“[^”]{0,2000}”|"[^"]{0,2000}"|`[^`]{0,2000}`|(?<![\\w])\'[^\']{1,2000}\'(?!\\w)|‘[^’]{1,2000}’'],
  ['phrase', PHRASE_PATTERN],
  ['stamp', '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?(?:Z| ?UTC)?'],
  ['day', '\\d{4}-\\d\\d-\\d\\d(?![\\w-])'],
  ['dayWords', `\\d{1,2}(?:st|nd|rd|th)? ${MONTH}\\b(?:,? \\d{4})?|${MONTH} \\d{1,2}(?:st|nd|rd|th)?\\b(?:,? \\d{4})?`],
  ['clock', '\\d{1,2}:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?(?: ?[ap]m\\b)?(?: ?UTC|Z\\b)?(?![:\\w])'],
  ['url', '[a-z][a-z0-9+.-]{1,15}://[^\\s“”"\'<>]+'],
  [
    'ip',
    '\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}(?![\\w.]*\\d\\.)|(?<![\\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\\w:])',
  ],
  [
    'path',
    '(?:[a-z]:|\\\\)\\\\[^\\s“”"<>|]+|(?<!\\w)/(?:[\\w.@+-]+/)*[\\w.@+-]+|(?:hk(?:lm|cu|cr|u)|hkey_\\w+)\\\\[^\\s“”"]+',
  ],
  ['size', SIZE_PATTERN],
  ['percent', '\\d+(?:\\.\\d+)? ?(?:%|percent\\b)'],
  ['duration', `(?<![\\w.])(?:${COUNT})[ -](?:milliseconds?|seconds?|minutes?|hours?|days?|weeks?)\\b`],
  ['number', '(?<![\\w.\\\\@$-])(?:\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)(?![\\w\\\\@$]|\\.\\w|-\\w)'],
  ['word', "[\\p{L}\\p{N}_$][\\p{L}\\p{N}_.$@\\\\/+'’:&%{}#=~-]*"],
];
const SCANNER = new RegExp(PATTERNS.map(([name, pattern]) => `(?<${name}>${pattern})`).join('|'), 'giu');

/** All that the sentence names or counts, in order. */
export function mentionsOf(sentence: string): Mention[] {
  const mentions: Mention[] = [];
  for (const match of sentence.matchAll(SCANNER)) {
    const groups = match.groups ?? {};
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined) ?? 'word';
    const mention = read(kind, match[0], match.index, sentence);
    if (mention) mentions.push(mention);
  }
  return joinRanges(joinDays(mentions, sentence), sentence);
}

function read(kind: string, raw: string, start: number, sentence: string): Mention | undefined {
  const end = start + raw.length;
  switch (kind) {
    case 'quoted':
      return { kind: 'quoted', text: raw.slice(1, -1), start, end };
    case 'stamp':
    case 'day':
    case 'dayWords':
    case 'clock': {
      const time = timeSpan(kind, raw);
      return time ? { kind: 'time', text: raw, start, end, time } : { kind: 'name', text: raw, start, end };
    }
    case 'phrase':
      return { kind: 'phrase', text: raw, start, end };
    case 'size':
      return { kind: 'size', text: raw, start, end, ...sizeOf(raw) };
    case 'ip':
      return { kind: 'ip', text: raw, start, end };
    case 'percent':
      return { kind: 'percent', text: raw, start, end, number: Number.parseFloat(raw) };
    case 'duration': {
      const [, count = '', unit = ''] = /^(.+)[ -](\w+?)s?$/i.exec(raw) ?? [];
      const one = UNITS[unit.toLowerCase()] ?? 1;
      return { kind: 'duration', text: raw, start, end, number: countOf(count) * one, unit: one };
    }
    case 'number':
      return { kind: 'number', text: raw, start, end, number: countOf(raw) };
    case 'url':
    case 'path':
      return { kind: 'name', text: raw.replace(/[.,;:!?)]+$/, ''), start, end };
    default:
      return word(raw, start, sentence);
  }
}

function word(raw: string, start: number, sentence: string): Mention | undefined {
  const text = raw.replace(/['’]s$/i, '').replace(/[.,:;!?'’/-]+$/, '');
  const end = start + text.length;
  const lower = text.toLowerCase();
  if (lower === '') return undefined;
  const count = NUMBER_WORDS[lower];
  // `one` before a noun counts; in `one of` or `no one` it claims nothing that other words do not.
  if (count !== undefined && !(lower === 'one' && /^(?: of\b| another\b|$|[.,;])/.test(sentence.slice(end))))
    return { kind: 'number', text, start, end, number: count };
  const before = sentence.slice(Math.max(0, start - 40), start);
  if (nameFollows(before) && !VOCABULARY.has(lower)) return { kind: 'name', text, start, end };
  if (/\b(?:user|account|username) $/i.test(before) && ACCOUNT_WORDS.has(lower))
    return { kind: 'name', text, start, end };
  // A program may be called `groups`: what is named as the one that acts, or as a process, is a name whatever the word.
  if (VOCABULARY.has(lower) && !KNOWN_CAPITALS.test(text) && isActing(before, lower, sentence.slice(end)))
    return { kind: 'name', text, start, end };
  if (!VOCABULARY.has(lower) && VERB_NEXT.test(sentence.slice(end))) return { kind: 'name', text, start, end };
  // An adjective of two words is two words.
  if (lower.split('-').every((part) => VOCABULARY.has(part))) {
    // SYSTEM is an account wherever it stands; a system is not.
    if (/^\p{Lu}{2,}$/u.test(text) && !KNOWN_CAPITALS.test(text)) return { kind: 'name', text, start, end };
    const capitalInside = text.charAt(0) !== lower.charAt(0) && start > 0 && !KNOWN_CAPITALS.test(text);
    return capitalInside && !/[.!?:;]\s*$/.test(sentence.slice(0, start))
      ? { kind: 'name', text, start, end }
      : undefined;
  }
  return { kind: looksNamed(text, start) ? 'name' : 'word', text, start, end };
}

/** Words that are accounts where they stand behind `user`. */
const ACCOUNT_WORDS = new Set([
  'system',
  'service',
  'guest',
  'administrator',
  'admin',
  'root',
  'backup',
  'local',
  'network',
  'nobody',
]);
/** Words that stand before a verb, or behind `the process`, without naming anything. */
const NO_NAME =
  /^(?:it|they|he|she|this|that|these|those|which|who|was|were|is|had|has|on|of|with|in|from|by|and|or|at|to|as|for|then|id|name|tree|ended|exited|ran|started|created|opened|executed|access|event|events|process|user|program|account|host)$/;
const ACTS_NEXT =
  /^ (?:opened|loaded|ran|created|deleted|changed|set|looked up|requested|sent|connected to) (?:[“"]|the )/;

function isActing(before: string, word: string, after: string): boolean {
  if (NO_NAME.test(word)) return false;
  return /\bthe process $/i.test(before) || (/(?:^|UTC, )$/.test(before) && ACTS_NEXT.test(after));
}

/** Who or what stands before a verb is a name. */
const VERB_NEXT =
  /^ (?:(?:and|then|also|first|later|successfully|unsuccessfully) )?(?:was|were|had|has|did|made|sent|ran|wrote|read|\p{L}+ed)\b/u;

/** Products and protocols that are written with capitals without naming anything in the evidence. */
const KNOWN_CAPITALS =
  /^(?:Windows|Linux|Microsoft|Kerberos|NTLM|SMB|RDP|SSH|LDAP|FTP|SMTP|IMAP|DNS|DHCP|TCP|UDP|ICMP|TLS|SSL|VPN|NAT|SQL|XML|JSON|PowerShell|WMI|COM|HTTPS?|IP|URLs?|ID|API|UTC|AM|PM|CPU|GB|MB|KB|UTF|ASCII|Active|Directory|Unix|I|It|Its|The|A|An|Security|Base64|MS|Internet|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)$/i;

function looksNamed(text: string, start: number): boolean {
  return /[\d_\\@$./]/.test(text) || (start > 0 && /\p{Lu}/u.test(text)) || /.\p{Lu}/u.test(text);
}

function nameFollows(before: string): boolean {
  return /(?:\b(?:user|users|account|username|host|hosts|hostname|computer|machine|server|workstation|device|process|program|file|folder|domain|service|group|task|mailbox|named|called|by|from)) $/i.test(
    before,
  );
}

function countOf(text: string): number {
  return NUMBER_WORDS[text.toLowerCase()] ?? Number(text.replaceAll(',', ''));
}

function timeSpan(kind: string, raw: string): Mention['time'] | undefined {
  if (kind === 'day') {
    const from = Date.parse(`${raw}T00:00:00Z`);
    return Number.isNaN(from) ? undefined : { from, to: from + 86_400_000 };
  }
  if (kind === 'stamp') {
    const [, day = '', clock = ''] = /^(\S{10})[T ]([\d:.]+)/.exec(raw) ?? [];
    const short = clock.length === 5;
    const from = Date.parse(`${day}T${short ? `${clock}:00` : clock.replace(/(\.\d{3})\d+/, '$1')}Z`);
    return Number.isNaN(from) ? undefined : { from, to: from + (short ? 60_000 : 1000) };
  }
  if (kind === 'dayWords') {
    const day = Number(/\d{1,2}/.exec(raw)?.[0]);
    const year = /\d{4}/.exec(raw)?.[0];
    const month = MONTHS.findIndex((name) => new RegExp(`\\b${name.slice(0, 3)}`, 'i').test(raw));
    // Without a year the day of any year will do: the evidence has one.
    if (year === undefined) return { from: Date.UTC(0, month, day), to: Date.UTC(0, month, day) };
    const from = Date.UTC(Number(year), month, day);
    return { from, to: from + 86_400_000 };
  }
  const [, hours = '', minutes = '', seconds, half] = /^(\d+):(\d+)(?::([\d.]+))?(?: ?([ap]m))?/i.exec(raw) ?? [];
  let hour = Number(hours);
  if (half) hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  if (hour > 24 || Number(minutes) > 59) return undefined;
  const clock = (hour * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)) * 1000;
  return { clock, span: seconds === undefined ? 60_000 : 1000 };
}

/** `12 March 2026 at 14:05` is one time, not a day and a clock that may come from different events. */
function joinDays(mentions: readonly Mention[], sentence: string): Mention[] {
  const joined: Mention[] = [];
  for (let index = 0; index < mentions.length; index++) {
    const mention = mentions[index] as Mention;
    const next = mentions[index + 1];
    const [first, second] = [mention.time, next?.time];
    if (next && first && second && between(sentence, mention, next)) {
      const day = 'from' in first ? first : 'from' in second ? second : undefined;
      const clock = 'clock' in first ? first : 'clock' in second ? second : undefined;
      if (day && clock && day.to > day.from) {
        const from = day.from + clock.clock;
        const text = sentence.slice(mention.start, next.end);
        joined.push({ kind: 'time', text, start: mention.start, end: next.end, time: { from, to: from + clock.span } });
        index++;
        continue;
      }
    }
    joined.push(mention);
  }
  return joined;
}

function between(sentence: string, one: Mention, other: Mention): boolean {
  return /^(?:,? (?:at|on) |,? )$/.test(sentence.slice(one.end, other.start));
}

/** `between 09:00 and 10:00` is one stretch of time, in which what the sentence tells happened. */
function joinRanges(mentions: readonly Mention[], sentence: string): Mention[] {
  const joined: Mention[] = [];
  for (const mention of mentions) {
    const before = joined.at(-1);
    if (mention.time && before?.time && !before.range) {
      const opening = sentence.slice(Math.max(0, before.start - 9), before.start);
      const middle = sentence.slice(before.end, mention.start);
      if (/\b(?:between|from) $/i.test(opening) && /^ (?:and|to|until|till|through) $/i.test(middle)) {
        const text = sentence.slice(before.start, mention.end);
        joined[joined.length - 1] = {
          kind: 'time',
          text,
          start: before.start,
          end: mention.end,
          range: [before, mention],
        };
        continue;
      }
    }
    joined.push(mention);
  }
  return joined;
}
