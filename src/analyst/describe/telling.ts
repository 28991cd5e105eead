import type { StoredRow } from '../../incident/events.ts';
import { isNobody } from '../../incident/weight.ts';
import type { Evidence, EvidenceOperator } from '../claim.ts';
import { fieldValue } from '../evidence/fields.ts';

/** Long texts are quoted up to here; the evidence holds the whole of them. */
const MOST_QUOTED = 140;
/** Evidence repeats no longer value than this; of a longer one it holds the beginning. */
const MOST_CITED = 4000;

/** The machine that an event is about, in the order in which its fields are asked. */
export const HOST = ['DvcHostname', 'DvcFQDN', 'Raw.Computer', 'Raw.Hostname', 'DvcIpAddr'] as const;

/** Collects the evidence of a sentence while it is written, so that none of its values goes without. */
export class Telling {
  readonly evidence: Evidence[] = [];
  readonly stored: StoredRow;

  constructor(stored: StoredRow) {
    this.stored = stored;
  }

  has(field: string): boolean {
    return this.raw(field) !== '';
  }

  raw(field: string): string {
    const value = fieldValue(this.stored.row, field);
    return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
  }

  number(field: string): number {
    return Number(this.raw(field) || 0);
  }

  /** The first of these fields that is filled, or ''. */
  first(...fields: readonly string[]): string {
    return fields.find((field) => this.has(field)) ?? '';
  }

  cite(field: string, value: string | number | boolean, op: EvidenceOperator = 'equals'): void {
    const { table, eventId } = this.stored;
    const known = this.evidence.some(
      (one) => one.kind === 'event' && one.field === field && one.op === op && one.value === value,
    );
    if (!known) this.evidence.push({ kind: 'event', table, eventId, field, op, value });
  }

  /** Cites a field as it is, for what the sentence says in words of its own. */
  rest(...fields: readonly string[]): void {
    for (const field of fields) if (this.has(field)) this.cite(field, this.raw(field).slice(0, MOST_CITED));
  }

  /** A name, as the field has it. */
  name(field: string): string {
    const value = this.raw(field);
    this.cite(field, value);
    return shown(value);
  }

  /** An account without its domain: `anna` of `CORP\anna`. */
  user(field: string): string {
    const value = this.raw(field);
    this.cite(field, value);
    return userName(value);
  }

  /** The first of these fields that names an account somebody answers for; else the first that is filled; or ''. */
  who(...fields: readonly string[]): string {
    const named = fields.find((field) => this.has(field) && !isMachineAccount(this.raw(field)));
    const field = named ?? this.first(...fields);
    return field === '' ? '' : this.user(field);
  }

  /** The file name at the end of a path. */
  file(field: string): string {
    const value = this.raw(field);
    const base = baseName(value);
    if (base === '' || base === value) return this.name(field);
    this.cite(field, base, 'ends-with');
    return shown(base);
  }

  /** A long text in quotes; what was cut is marked. */
  quoted(field: string, text = this.raw(field)): string {
    const value = this.raw(field);
    if (value.length <= MOST_CITED) this.cite(field, value);
    else this.cite(field, value.slice(0, MOST_CITED), 'starts-with');
    return inQuotes(text);
  }

  /** ` on HOST`, ` from ADDRESS`, or nothing where no such field is filled. */
  part(words: string, ...fields: readonly string[]): string {
    const field = this.first(...fields);
    return field === '' ? '' : ` ${words} ${this.name(field)}`;
  }

  on(): string {
    return this.part('on', ...HOST);
  }
}

/** A name that would not read as one word goes into quotes. */
export function shown(value: string): string {
  return /^[\w.@$\\:/-]+$/.test(value) && !/[.:/-]$/.test(value) ? value : `“${value.replaceAll(/[“”]/g, '"')}”`;
}

export function userName(value: string): string {
  return shown(value.slice(value.lastIndexOf('\\') + 1) || value);
}

export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
}

export function isMachineAccount(value: string): boolean {
  return isNobody({ kind: 'user', key: value.toLowerCase() });
}

/** A text as one line in quotes, cut at a word where that is near. Quotes of the same kind inside would end it: it is cut before them. */
export function inQuotes(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  const inner = flat.search(/[“”]/);
  const most = inner < 0 ? MOST_QUOTED : Math.min(inner, MOST_QUOTED);
  if (flat.length <= most) return `“${flat}”`;
  const word = flat.lastIndexOf(' ', most);
  return `“${flat.slice(0, word > most - 30 ? word : most).trimEnd()}…”`;
}

/** `2026-03-02 09:00:01 UTC`. */
export function timeWords(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')} UTC`;
}

/** What happened, as a clause without its time: `anna logged on to FS-1 from 10.0.0.9`. */
export type Describe = (telling: Telling) => string;
