import type { EventRow } from '../api/types.ts';
import { cellText } from '../lib/format.ts';

export interface EventField {
  name: string;
  value: unknown;
}

const isFilled = (value: unknown): boolean => value !== null && value !== undefined && value !== '';

/** Columns that say where the record came from, not what happened. */
const isSystem = (name: string): boolean => name.startsWith('_') || name === 'Type' || name === 'RawText';

function parseRaw(raw: unknown): Record<string, unknown> {
  try {
    const value: unknown = typeof raw === 'string' ? JSON.parse(raw) : raw;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

export interface EventSections {
  columns: EventField[];
  raw: EventField[];
  system: EventField[];
  rawText: string | undefined;
}

/** A row as a person reads it: the model's columns, the record as it arrived, and where it came from. Empty ones are left out. */
export function sectionsOf(row: EventRow): EventSections {
  const filled = Object.entries(row)
    .filter(([, value]) => isFilled(value))
    .map(([name, value]) => ({ name, value }));
  const rawText = row['RawText'];
  return {
    columns: filled.filter((field) => field.name !== 'Raw' && !isSystem(field.name)),
    raw: Object.entries(parseRaw(row['Raw']))
      .filter(([, value]) => isFilled(value))
      .map(([name, value]) => ({ name, value })),
    system: filled.filter((field) => isSystem(field.name) && field.name !== 'RawText'),
    rawText: typeof rawText === 'string' && rawText !== '' ? rawText : undefined,
  };
}

/** The fields that tell most about an event, in the order in which they are read. */
const TELLING = [
  'EventType',
  'EventResult',
  'CommandLine',
  'TargetProcessCommandLine',
  'TargetProcessName',
  'ActingProcessName',
  'TargetUsername',
  'ActorUsername',
  'SrcIpAddr',
  'DstIpAddr',
  'DstPortNumber',
  'DnsQuery',
  'Url',
  'TargetFilePath',
  'RegistryKey',
  'Operation',
  'Object',
  'DvcHostname',
  'EventMessage',
];

/** An event in one line. */
export function summaryOf(row: EventRow): string {
  const seen = new Set<string>();
  const telling = TELLING.flatMap((name) => {
    const text = cellText(row[name]);
    // Aliases of the model repeat a value under another name; success goes without saying.
    if (text === '' || seen.has(text) || (name === 'EventResult' && (text === 'Success' || text === 'NA'))) return [];
    seen.add(text);
    return name === 'EventType' ? [text] : [`${name}=${text}`];
  });
  if (telling.length > 0) return telling.join('  ');
  return cellText(row['RawText']) || cellText(row['Raw']);
}
