import { isIP } from 'node:net';

export interface FoundAddress {
  readonly ip: string;
  readonly port: number | undefined;
  readonly start: number;
  readonly end: number;
}

const MAX_ADDRESSES = 8;
// IPv4 with an optional port behind `:`, `#` or `/`; a version (1.2.3.4.5) or a longer word is none.
const IPV4 = /(?<![\w.-])(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?:[:#/](\d{1,5})(?![\d.]))?(?!\w|\.\w)/gi;
const IPV6 = /(?<![\w:.])\[?((?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4})?)(?:\](?::(\d{1,5}))?)?(?![\w:]|\.\w)/gi;

/** The addresses of a text in their order, at most a handful. */
export function addressesOf(text: string): FoundAddress[] {
  const found: FoundAddress[] = [];
  if (/\d\.\d/.test(text)) collect(IPV4, text, found, 4);
  if (/[0-9a-f:]:[0-9a-f:]/i.test(text) && found.length < MAX_ADDRESSES) collect(IPV6, text, found, 6);
  return found.length > 1 ? found.sort((a, b) => a.start - b.start) : found;
}

function collect(pattern: RegExp, text: string, found: FoundAddress[], family: number): void {
  pattern.lastIndex = 0;
  for (let m = pattern.exec(text); m !== null && found.length < MAX_ADDRESSES; m = pattern.exec(text)) {
    const address = m[1]!;
    if (isIP(address) !== family || (family === 6 && address.length < 3)) continue;
    const number = m[2] === undefined ? undefined : Number(m[2]);
    found.push({
      ip: address,
      port: number !== undefined && number <= 65_535 ? number : undefined,
      start: m.index,
      end: m.index + m[0].length,
    });
  }
}

const LOOK_BACK = 28;
const SOURCE =
  /(?:\b(?:from|client|src|source|rhost|remote|rip|peer|attacker|origin|caller|visitor|raddr|by|connection:)(?<=[\w:])|\b(?:remote|client|source|src|user|peer|login|c|x)[_ -]?(?:real[_ -]?)?(?:ip|addr(?:ess)?|host)\b|\bip(?:[ -]?addr(?:ess)?)?\b|RemoteAddress)[\s"'=:([{<,/\\]{0,6}(?:ip(?:[ -]?addr(?:ess)?)?[\s"'=:([{]{1,4})?(?:[A-Za-z][\w.-]{0,40}[\s([]{1,2})?(?:IPV[46]\/(?:UDP|TCP|TLS|WSS?)\/)?$/i;
const DESTINATION =
  /(?:\b(?:to|dst|dest|destination|server|upstream|local|listen(?:ing)?(?: on)?|bind(?:ing)?|on|via|lip|laddr|gateway|nameserver|target|->)|(?:dst|dest|destination|server|local|target|host)[_ -]?(?:ip|addr(?:ess)?)|LocalAddress|->|=>|→)[\s"'=:([{<,/\\]{0,6}(?:[A-Za-z][\w.-]{0,40}:)?$/i;

export type Side = 'source' | 'destination' | undefined;

/** Which side of a conversation an address is on, by the words right before it. */
export function sideOf(text: string, address: FoundAddress): Side {
  const before = text.slice(Math.max(0, address.start - LOOK_BACK), address.start);
  if (DESTINATION.test(before)) return 'destination';
  return SOURCE.test(before) ? 'source' : undefined;
}
