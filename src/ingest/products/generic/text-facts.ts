import { addressesOf, type FoundAddress, sideOf } from './addresses.ts';
import { type LogonFacts, logonOf } from './logon-words.ts';

/** What a free text says for sure; all else stays in its message. */
export interface TextFacts {
  readonly srcIp?: string | undefined;
  readonly srcPort?: number | undefined;
  readonly dstIp?: string | undefined;
  readonly dstPort?: number | undefined;
  readonly user?: string | undefined;
  readonly logon?: LogonFacts | undefined;
  /** A request that the text quotes: `"GET /a HTTP/1.1" 404`. */
  readonly request?: { readonly method: string; readonly url: string; readonly status?: string } | undefined;
}

const MAX_TEXT = 4096;
const REQUEST =
  /"(GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|CONNECT|PROPFIND) ((?:\/|https?:\/\/)[^\s"]{0,2048})(?: HTTP\/[\d.]{1,3})?"(?: ([1-5]\d\d)\b)?/;

// A name in quotes or brackets, or one word; behind a word that says that a user's name follows.
const LABELLED =
  /(?:\b(?:user(?:[ _-]?name)?(?: input)?|usr|login|logon|account(?:[ _-]?(?:id|name))?|acct|email(?:[ _-]?address)?|set_id|principal|suser|duser|AccountID|Login attempt for|loginname)\b["']{0,2}\s?[=:]{1,2}\s?|\b(?:user(?:name)?(?: input)?|account|email|for|by|login) (?=["'[<`])|\bUSER (?=\S{1,128}:))(?:"([^"]{1,128})"|'([^']{1,128})'|`([^`]{1,128})`|\[([^\]]{1,128})\]|<([^>]{1,128})>|([^\s"'`,;()[\]{}<>|]{1,128}))/gi;
// One bare word: only in a sentence about a logon, and only where it is none of the words that stand there in prose.
const BARE =
  /\b(?:for (?:invalid |illegal |unknown )?(?:user |username |account )|(?:invalid |illegal |unknown )user |user(?:name)? |login (?:failed|attempt|failure|failed attempt) (?:for|by|from user) |log(?:in|on) for |failed (?:login|password|sign-?in|authentication|log-?in) (?:attempt )?for |authentication (?:failed|failure|request) for |login failed: |by )(?:["'[<`(])?([^\s"'`,;()[\]{}<>|]{1,128})/gi;
const PROSE = new Set(
  'user users username usernames a an and agent account accounts address are as at attempt attempts authentication auth be been by can cannot could data database db details did directory disabled do does error exists failed failure for from group had has have id in input invalid ip is it its key limit list locked log logged login logon logout manager may mode name named names no none not of off on or password policy process profile request role service session settings space store table that the their this to token too type unknown via was were will with without you your connection client server host system web'.split(
    ' ',
  ),
);

function cleaned(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const trimmed = name.trim().replace(/[.:,]+$/, '');
  return trimmed === '' ||
    trimmed === '-' ||
    trimmed === '--' ||
    /^(?:null|none|n\/a|unknown|undefined|\?)$/i.test(trimmed)
    ? undefined
    : trimmed;
}

// `192.0.2.1 - ann "POST /login HTTP/1.1"`, as web applications write a request into a sentence.
const REQUEST_USER = /[0-9a-fA-F:.]{7,45} - ([^\s"]{1,128}) "[A-Z]{3,8} \//;

/** The user that a text names. `isLogon` widens the search to bare words. */
export function userOf(text: string, isLogon: boolean): string | undefined {
  if (!/user|usr|log|account|acct|email|principal|set_id|for |by |@/i.test(text)) return undefined;
  LABELLED.lastIndex = 0;
  for (let m = LABELLED.exec(text), tries = 0; m !== null && tries < 8; m = LABELLED.exec(text), tries++) {
    const quoted = m[1] ?? m[2] ?? m[3] ?? m[4] ?? m[5];
    const isQuotedFor = quoted !== undefined && /^(?:for|by)\b/i.test(m[0]);
    if (isQuotedFor && !isLogon) continue;
    const name = cleaned(quoted ?? m[6]);
    if (name !== undefined && (quoted !== undefined || !PROSE.has(name.toLowerCase()))) return name;
  }
  if (!isLogon) return undefined;
  const requester = cleaned(REQUEST_USER.exec(text)?.[1]);
  if (requester !== undefined) return requester;
  const bare = bareUser(text);
  return bare ?? onlyMail(text);
}

const MAIL = /(?<![\w.@+-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}/g;

/** The account of a logon is the address that is named, where only one is. */
function onlyMail(text: string): string | undefined {
  MAIL.lastIndex = 0;
  const first = MAIL.exec(text)?.[0];
  if (first === undefined) return undefined;
  const second = MAIL.exec(text)?.[0];
  return second === undefined || second === first ? first : undefined;
}

function bareUser(text: string): string | undefined {
  BARE.lastIndex = 0;
  for (let m = BARE.exec(text), tries = 0; m !== null && tries < 8; m = BARE.exec(text), tries++) {
    const name = cleaned(m[1]);
    // A word of prose may itself announce the name: `attempt for user ann`.
    BARE.lastIndex = m.index + m[0].length - m[1]!.length;
    if (BARE.lastIndex === m.index) BARE.lastIndex++;
    if (
      name !== undefined &&
      !PROSE.has(name.toLowerCase()) &&
      !/^\d{1,3}(?:\.\d{1,3}){3}/.test(name) &&
      !name.includes('=')
    )
      return name;
  }
  return undefined;
}

/** The sides of a conversation that the text tells of. */
function sides(text: string, isLogon: boolean): Pick<TextFacts, 'srcIp' | 'srcPort' | 'dstIp' | 'dstPort'> {
  const addresses = addressesOf(text);
  let source: FoundAddress | undefined;
  let destination: FoundAddress | undefined;
  const unsided: FoundAddress[] = [];
  for (const address of addresses) {
    const side = sideOf(text, address);
    if (side === 'source') source ??= address;
    else if (side === 'destination') destination ??= address;
    else unsided.push(address);
  }
  // Alone in a sentence about a logon, or in a bracket of its own at the head of the line, it is the peer's.
  if (source === undefined && unsided.length > 0) {
    const [first] = unsided;
    const atHead =
      first!.start <= 64 && /[[(]$/.test(text.slice(0, first!.start)) && /^[\])]/.test(text.slice(first!.end));
    const pointsOn = unsided.find((address) => /^\s{0,2}(?:->|→)/.test(text.slice(address.end, address.end + 5)));
    if (isLogon || atHead) source = first;
    else source = pointsOn;
  }
  if (destination === undefined && source !== undefined) destination = arrow(text, source, unsided);
  return {
    srcIp: source?.ip,
    srcPort: source?.port ?? portBehind(text, source),
    dstIp: destination?.ip,
    dstPort: destination?.port,
  };
}

/** `10.0.0.1:5000 -> 10.0.0.2:443` */
function arrow(text: string, source: FoundAddress, others: readonly FoundAddress[]): FoundAddress | undefined {
  return others.find(
    (other) => other.start > source.end && /^\s{0,3}(?:->|=>|→|>)\s{0,3}$/.test(text.slice(source.end, other.start)),
  );
}

function portBehind(text: string, address: FoundAddress | undefined): number | undefined {
  if (address === undefined) return undefined;
  const m = /^["'\])]{0,2}[ ,]{1,2}(?:port[ =:]{1,2})(\d{1,5})\b/i.exec(text.slice(address.end, address.end + 24));
  const number = m ? Number(m[1]) : undefined;
  return number !== undefined && number <= 65_535 ? number : undefined;
}

/** Reads a message for what it says of a logon, a user and the two ends. */
export function textFacts(message: string): TextFacts {
  const text = message.length > MAX_TEXT ? message.slice(0, MAX_TEXT) : message;
  const logon = logonOf(text);
  return {
    ...sides(text, logon !== undefined),
    user: userOf(text, logon !== undefined),
    logon,
    request: requestOf(text),
  };
}

function requestOf(text: string): TextFacts['request'] {
  const m = text.includes('"') ? REQUEST.exec(text) : null;
  if (m === null) return undefined;
  return { method: m[1]!, url: m[2]!, ...(m[3] !== undefined && { status: m[3] }) };
}
