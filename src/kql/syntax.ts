import type { Place } from '../lib/errors.ts';
import type { ColumnType } from '../schema/types.ts';
import { KqlError, type KqlErrorCode } from './errors.ts';

/** A node of the language service's tree as it comes out of the compiled package; read only here. */
export interface RawNode {
  readonly Kind: number;
  readonly ChildCount: number;
  readonly IsToken?: boolean;
  readonly Text?: string;
  readonly TextStart: number;
  /** Where the white space and the comments before it begin. */
  readonly TriviaStart: number;
  readonly End: number;
  readonly [member: string]: unknown;
}

/** The text that positions count in; nodes of an expanded function body are all at the place of the call. */
export interface SourceText {
  readonly text: string;
  readonly kinds: ReadonlyMap<number, string>;
  readonly callPlace?: Place;
  /** Where the expanded body begins in the text; only for one whose columns no other call can share. */
  readonly bodyStart?: number;
  /** Where the text became longer before it was read, time after time: places are those of the user's text. */
  readonly written?: readonly (readonly { readonly offset: number; readonly length: number }[])[];
}

export interface TypedName {
  readonly name: string;
  readonly type: ColumnType;
}

const SCALARS = new Set<string>([
  'string',
  'int',
  'long',
  'real',
  'decimal',
  'bool',
  'datetime',
  'timespan',
  'guid',
  'dynamic',
]);

// What a query may write for a type besides its name.
const OTHER_NAMES: ReadonlyMap<string, ColumnType> = new Map([
  ['boolean', 'bool'],
  ['date', 'datetime'],
  ['double', 'real'],
  ['int32', 'int'],
  ['int64', 'long'],
  ['time', 'timespan'],
  ['uniqueid', 'guid'],
  ['uuid', 'guid'],
]);

/** A KQL type by one of the language service's names for it; its sub-types of dynamic (`dynamic(array)` …) are dynamic. */
export function columnType(name: string): ColumnType | undefined {
  if (SCALARS.has(name)) return name as ColumnType;
  if (name.startsWith('dynamic')) return 'dynamic';
  return OTHER_NAMES.get(name);
}

interface RawSymbol {
  readonly Name?: string;
  readonly Type?: RawSymbol;
  readonly Columns?: { readonly Count: number; getItem(index: number): RawSymbol };
  readonly [member: string]: unknown;
}

/** One node of a parsed and bound query, with the few questions that the translator asks. */
export class Syntax {
  readonly raw: RawNode;
  readonly source: SourceText;

  constructor(raw: RawNode, source: SourceText) {
    this.raw = raw;
    this.source = source;
  }

  /** The node's kind by the language service's own name: `FilterOperator`, `AddExpression` … */
  get kind(): string {
    return this.source.kinds.get(this.raw.Kind) ?? `Kind${this.raw.Kind}`;
  }

  get isToken(): boolean {
    return this.raw.IsToken === true;
  }

  /** The text as written, without the white space before it. */
  get text(): string {
    if (this.source.callPlace && this.source.bodyStart === undefined)
      return String(this.raw['ToString$1'] ? this.tokens().join(' ') : (this.raw.Text ?? ''));
    const start = this.source.bodyStart ?? 0;
    return this.source.text.slice(start + this.raw.TextStart, start + this.raw.End);
  }

  /** The texts of the tokens below, in order. */
  tokens(): string[] {
    if (this.isToken) return [this.raw.Text ?? ''];
    return this.children().flatMap((child) => child.tokens());
  }

  get place(): Place {
    return placeOf(this.source, this.raw.TextStart);
  }

  fail(code: KqlErrorCode, message: string): KqlError {
    return new KqlError(code, message, { place: this.place });
  }

  private wrap(value: unknown): Syntax | undefined {
    return value !== null && typeof value === 'object' && 'ChildCount' in value
      ? new Syntax(value as RawNode, this.source)
      : undefined;
  }

  optional(member: string): Syntax | undefined {
    return this.wrap(this.raw[member]);
  }

  child(member: string): Syntax {
    const child = this.optional(member);
    if (!child) throw this.fail('KQL_INTERNAL', `The ${this.kind} has no ${member}.`);
    return child;
  }

  get parent(): Syntax | undefined {
    return this.wrap(this.raw['Parent']);
  }

  children(): Syntax[] {
    const found: Syntax[] = [];
    const get = this.raw['GetChild'] as (index: number) => unknown;
    for (let index = 0; index < this.raw.ChildCount; index++) {
      const child = this.wrap(get.call(this.raw, index));
      if (child) found.push(child);
    }
    return found;
  }

  /** The elements of a list member, without their separators; an absent list is empty. */
  list(member: string): Syntax[] {
    return this.optional(member)?.elements() ?? [];
  }

  elements(): Syntax[] {
    return this.children().map((child) =>
      child.kind === 'SeparatedElement' ? (child.optional('Element') ?? child) : child,
    );
  }

  /** The scalar type that the binder found, if it is one. */
  get type(): ColumnType | undefined {
    const type = this.raw['ResultType'] as RawSymbol | null | undefined;
    return type?.Name ? columnType(type.Name) : undefined;
  }

  /** The columns of the table or tuple that the binder found, if it is one. */
  get columns(): TypedName[] | undefined {
    return columnsOf(this.raw['ResultType'] as RawSymbol | null | undefined);
  }

  /** True if the binder found a graph. */
  get isGraph(): boolean {
    const type = this.raw['ResultType'] as RawSymbol | null | undefined;
    return type !== null && type !== undefined && 'EdgeShape' in type;
  }

  /** The name that this node references or declares. */
  get name(): string {
    const own = this.raw['SimpleName'];
    if (typeof own === 'string') return own;
    const name = this.optional('Name');
    return name ? name.name : (this.raw.Text ?? '');
  }

  /** What a name refers to, by the language service's class: `ColumnSymbol`, `VariableSymbol`, `TableSymbol` … */
  get symbol(): { readonly kind: string; readonly name: string; readonly raw: RawSymbol } | undefined {
    const symbol = this.raw['ReferencedSymbol'] as RawSymbol | null | undefined;
    if (!symbol) return undefined;
    const type = (symbol as { constructor: { $$fullname?: string; $$name?: string } }).constructor;
    const full = type.$$fullname ?? type.$$name ?? '';
    return { kind: full.slice(full.lastIndexOf('.') + 1), name: symbol.Name ?? '', raw: symbol };
  }

  /** Options before the arguments (`kind=inner`, `hint.strategy=broadcast`), by lower-case name. */
  parameters(member = 'Parameters'): Map<string, Syntax> {
    return new Map(
      this.list(member).map((parameter) => [parameter.child('Name').name.toLowerCase(), parameter.child('Expression')]),
    );
  }

  /** All nodes below and this one, depth first. */
  *walk(): Generator<Syntax> {
    yield this;
    for (const child of this.children()) yield* child.walk();
  }
}

/** Where in the user's own text something stands. */
export function placeOf(source: SourceText, offset: number): Place {
  if (source.callPlace) return source.callPlace;
  const place = placeAt(source.text, offset);
  return { ...place, column: place.column - (offset - originalOffset(source, offset)) };
}

/** The offset in the user's own text. */
export function originalOffset({ written = [] }: SourceText, offset: number): number {
  let at = offset;
  for (const time of written.toReversed())
    at -= time.reduce((sum, part) => sum + (part.offset < at ? part.length : 0), 0);
  return at;
}

/** The columns of a table or tuple symbol of the language service. */
export function columnsOf(symbol: RawSymbol | null | undefined): TypedName[] | undefined {
  const columns = symbol?.Columns;
  if (!columns) return undefined;
  const found: TypedName[] = [];
  for (let index = 0; index < columns.Count; index++) {
    const column = columns.getItem(index);
    found.push({ name: column.Name ?? '', type: columnType(column.Type?.Name ?? '') ?? 'dynamic' });
  }
  return found;
}

/** Line and column, from 1, of an offset. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, Math.max(0, offset));
  const lines = before.split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
