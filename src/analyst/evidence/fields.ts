/** A value of a field of a stored event: an ASIM column, a system column, `Raw.path`, or the native name alone. */
export function fieldValue(row: Readonly<Record<string, unknown>>, field: string): unknown {
  if (field.startsWith('Raw.')) return rawValue(row['Raw'], field.slice(4));
  const value = Object.hasOwn(row, field) ? row[field] : undefined;
  if (value !== undefined && value !== null && value !== '') return value;
  const native = rawValue(row['Raw'], field);
  return native === undefined ? (value ?? undefined) : native;
}

/** A path into the record as it arrived; a name with dots is tried whole first. */
function rawValue(raw: unknown, path: string): unknown {
  const record = typeof raw === 'string' ? parsed(raw) : raw;
  if (typeof record !== 'object' || record === null) return undefined;
  if (Object.hasOwn(record, path)) return (record as Record<string, unknown>)[path] ?? undefined;
  let value: unknown = record;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type FieldKind = 'user' | 'host' | 'ip' | 'time' | 'port' | 'identifier' | 'other';

const KINDS: readonly [FieldKind, RegExp][] = [
  ['port', /port(?:number)?$|_?port$/i],
  ['ip', /(?:ip|ipaddr|ipaddress|address|addr)$|^(?:src|dst|ip)$|remoteip|localip/i],
  ['user', /user(?:name)?$|account(?:name)?$|upn$|^actor$|^who$|mailbox$|recipient|sender$|principal/i],
  ['host', /host(?:name)?$|^dvc$|computer(?:name)?$|device(?:name)?$|fqdn$|workstation(?:name)?$/i],
  ['time', /^time|time$|timestamp|^ts$|first$|last$|date$/i],
  ['identifier', /(?:id|guid|pid|uid|code|status|type|version|sid|sequence)$/i],
];
const kindCache = new Map<string, FieldKind>();

/** What a field names, by its name: which forms of a value are the same, and which numbers are no counts. */
export function fieldKind(field: string): FieldKind {
  let kind = kindCache.get(field);
  if (kind === undefined) {
    const name = field.slice(field.lastIndexOf('.') + 1);
    kind = KINDS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other';
    if (kindCache.size > 10_000) kindCache.clear();
    kindCache.set(field, kind);
  }
  return kind;
}

export type FieldRole = 'source' | 'target' | 'neutral';

/** Which side of the event a field is on. */
export function fieldRole(field: string): FieldRole {
  const name = field.slice(field.lastIndexOf('.') + 1);
  if (/^(?:src|source|actor|acting|parent|client|initiating|caller|subject|creator|orig_?h|id\.orig)/i.test(name))
    return 'source';
  if (/^(?:dst|dest|destination|target|resp|new)/i.test(name)) return 'target';
  return 'neutral';
}
