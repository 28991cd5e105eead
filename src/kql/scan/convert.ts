import type { ColumnType } from '../../schema/types.ts';
import { parseDatetime, parseTimespan } from '../literal.ts';
import type { HostValue } from '../staged/value.ts';
import { jsonOf, textOf } from './json.ts';

const MAX = { int: 2n ** 31n, long: 2n ** 63n } as const;
const UNIX_EPOCH_TICKS = 621_355_968_000_000_000n;

/** A value that is not null in another type, as the translator's `convert` has it; undefined where only the store can tell. */
export function converter(from: ColumnType, to: ColumnType): ((value: HostValue) => HostValue) | undefined {
  if (from === to) return (value) => value;
  if (to === 'dynamic') return (value) => jsonOf(value, from);
  if (to === 'string') return (value) => textOf(value, from);
  switch (from) {
    case 'dynamic':
      return (value) => fromText(textOf(value, 'dynamic'), to, true);
    case 'string':
      return to === 'datetime' || to === 'guid' || to === 'decimal'
        ? undefined
        : (value) => fromText(String(value), to, false);
    case 'int':
    case 'long':
    case 'real':
    case 'bool':
      return fromNumber(from, to);
    case 'timespan':
    case 'datetime': {
      const shift = from === 'datetime' ? UNIX_EPOCH_TICKS : 0n;
      return to === 'long' ? (value) => BigInt(value ?? 0) + shift : undefined;
    }
    default:
      return undefined;
  }
}

function fromNumber(from: 'int' | 'long' | 'real' | 'bool', to: ColumnType) {
  switch (to) {
    case 'int':
    case 'long':
      return (value: HostValue) => bounded(typeof value === 'bigint' ? value : whole(Number(value)), to);
    case 'real':
      return (value: HostValue) => Number(value);
    case 'bool':
      return (value: HostValue) => Number(value) !== 0;
    case 'timespan':
      return from === 'bool'
        ? undefined
        : (value: HostValue) => bounded(typeof value === 'bigint' ? value : whole(Number(value)), 'long');
    default:
      return undefined;
  }
}

const whole = (value: number) => (Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined);

function bounded(value: bigint | undefined, type: 'int' | 'long'): HostValue {
  if (value === undefined || value >= MAX[type] || value < -MAX[type]) return null;
  return type === 'int' ? Number(value) : value;
}

function fromText(text: string, to: ColumnType, hasFractions: boolean): HostValue {
  const trimmed = text.trim();
  switch (to) {
    case 'int':
    case 'long':
      if (/^[+-]?\d+$/.test(trimmed)) return bounded(BigInt(trimmed.replace('+', '')), to);
      if (/^0x[0-9a-f]{1,16}$/i.test(trimmed)) return bounded(BigInt.asIntN(64, BigInt(trimmed)), to);
      return hasFractions && /^[+-]?\d*\.?\d+(e[+-]?\d+)?$/i.test(trimmed) ? bounded(whole(Number(trimmed)), to) : null;
    case 'real':
      return trimmed === '' || Number.isNaN(Number(trimmed)) ? null : Number(trimmed);
    case 'bool': {
      const low = trimmed.toLowerCase();
      if (low === 'true' || low === 'false') return low === 'true';
      return /^[+-]?\d+$/.test(low) ? BigInt(low.replace('+', '')) !== 0n : null;
    }
    case 'timespan':
      return parseTimespan(trimmed) ?? null;
    case 'datetime':
      return parseDatetime(trimmed) ?? null;
    default:
      return text;
  }
}
