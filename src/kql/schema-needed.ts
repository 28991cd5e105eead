import type { Place } from '../lib/errors.ts';
import type { ColumnType } from '../schema/types.ts';
import { KqlError } from './errors.ts';

/**
 * The columns of a step depend on the data (`bag_unpack`, `pivot`). Thrown while translating: the caller runs the probe
 * and writes the schema that it finds behind the plug-in's call, as a person could have done.
 */
export class SchemaNeeded extends Error {
  /** Gives rows of (name, JSON type), one a column and type that the data has. */
  readonly probe: string;
  readonly params: Readonly<Record<string, string>>;
  /** Where in the text the schema goes. */
  readonly offset: number;
  /** What stands before the found columns: `*` or the columns that are kept, as text. */
  readonly kept: string;
  /** The type of all found columns, or undefined where each has its own. */
  readonly type: ColumnType | undefined;
  /** Columns of the source that a found one must not repeat, or which it replaces; without it any may stand twice. */
  readonly conflicts: Conflicts | undefined;

  constructor(
    found: Pick<SchemaNeeded, 'probe' | 'params' | 'offset' | 'kept' | 'type'> & { readonly conflicts?: Conflicts },
  ) {
    super('The columns depend on the data.');
    this.probe = found.probe;
    this.params = found.params;
    this.offset = found.offset;
    this.kept = found.kept;
    this.type = found.type;
    this.conflicts = found.conflicts;
  }
}

export interface Conflicts {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly replace: boolean;
  readonly place: Place;
}

/** Stands as a comment before the columns that the data has, where a name alone does not tell them from the source's. */
export const FOUND_IN_DATA = '// found in the data';

const TYPES: Readonly<Record<string, ColumnType>> = {
  Int64: 'long',
  UInt64: 'long',
  Double: 'real',
  Bool: 'bool',
  String: 'string',
};

/** One type for all values of a column: numbers of both kinds are reals, other mixtures dynamics. */
function commonType(types: ReadonlySet<ColumnType>): ColumnType {
  const [only] = types;
  if (types.size === 1 && only) return only;
  return [...types].every((type) => type === 'long' || type === 'real') ? 'real' : 'dynamic';
}

const quoted = (name: string) => `['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;

/** The schema clause for the columns that the probe found, in the order of their names. */
export function schemaClause(needed: SchemaNeeded, rows: readonly (readonly unknown[])[]): string {
  const columns = new Map<string, Set<ColumnType>>();
  for (const [name, kind] of rows) {
    const types = columns.get(String(name)) ?? new Set();
    if (kind !== 'Null') types.add(needed.type ?? TYPES[String(kind)] ?? 'dynamic');
    columns.set(String(name), types);
  }
  const found = [...columns]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, types]) => `${quoted(name)}:${types.size ? commonType(types) : 'dynamic'}`);
  const { conflicts } = needed;
  const twice = conflicts?.columns.filter(({ name }) => columns.has(name)) ?? [];
  if (conflicts && !conflicts.replace && twice[0])
    throw new KqlError(
      'KQL_ARGUMENT',
      `A bag has a member ${twice[0].name}, as the table has: give a prefix, or say columnsConflict='keep_source' or 'replace_source'.`,
      { place: conflicts.place },
    );
  const kept =
    conflicts && twice.length > 0
      ? [keptColumns(conflicts.columns.filter(({ name }) => !columns.has(name)))].filter((text) => text !== '')
      : needed.kept
        ? [needed.kept]
        : [];
  if (twice.length === 0) return ` : (${[...kept, ...found].join(', ')})`;
  return ` : (${kept.map((text) => `${text}, `).join('')}${FOUND_IN_DATA}\n${found.join(', ')})`;
}

/** The kept columns of a clause as text. */
export function keptColumns(columns: readonly { readonly name: string; readonly type: ColumnType }[]): string {
  return columns.map(({ name, type }) => `${quoted(name)}:${type}`).join(', ');
}
