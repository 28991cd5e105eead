import type { KustoLanguage } from './service.ts';

type Factory = new (...args: unknown[]) => object;
interface Parts {
  readonly Name: string;
  readonly Signatures: readonly Signature[] | { getItem(index: number): Signature };
}
interface Signature {
  readonly Parameters: { readonly Count: number; getItem(index: number): object };
  readonly CustomReturnType: unknown;
  readonly Tabularity: unknown;
}
interface Symbols {
  readonly FunctionSymbol: { readonly $ctor4: Factory; readonly $ctor5: Factory };
  readonly Signature: { readonly ctor: Factory; readonly $ctor5: Factory };
  readonly Parameter: { readonly $ctor3: Factory; readonly ctor: Factory };
  readonly TableSymbol: { readonly $ctor4: Factory };
  readonly ColumnSymbol: Factory;
  readonly ScalarTypes: Readonly<Record<string, unknown>>;
  readonly ParameterTypeKind: Readonly<Record<string, unknown>>;
}

/**
 * What the documentation has and the language service's own lists lack: `diffpatterns_text`, `schema_merge`, the later
 * arguments of `bag_unpack`, and a fraction of a second in `make_timespan`. Both lists are whole: the service's with these in place.
 */
export function completedSymbols(language: KustoLanguage): {
  readonly plugIns: readonly unknown[];
  readonly functions: readonly unknown[];
} {
  const service = language as unknown as {
    readonly PlugIns: { readonly All: readonly Parts[] };
    readonly Functions: { readonly All: readonly Parts[] };
    readonly Symbols: Symbols;
  };
  const symbols = service.Symbols;
  const replaced = (list: readonly Parts[], own: ReadonlyMap<string, unknown>): unknown[] => {
    const names = new Set(list.map(({ Name }) => Name));
    return [
      ...list.map((symbol) => own.get(symbol.Name) ?? symbol),
      ...[...own].filter(([name]) => !names.has(name)).map(([, symbol]) => symbol),
    ];
  };
  return {
    plugIns: replaced(
      service.PlugIns.All,
      new Map<string, unknown>([
        ['bag_unpack', bagUnpack(service.PlugIns.All, symbols)],
        ['diffpatterns_text', diffpatternsText(symbols)],
        ['schema_merge', schemaMerge(symbols)],
      ]),
    ),
    functions: replaced(service.Functions.All, new Map<string, unknown>([['make_timespan', makeTimespan(symbols)]])),
  };
}

/** A parameter that may be left out. */
function optional(symbols: Symbols, name: string, type: string): object {
  const parameter = new symbols.Parameter.$ctor3(name, symbols.ScalarTypes[type]);
  return Object.assign(parameter, { MinOccurring: 0 });
}

function bagUnpack(list: readonly Parts[], symbols: Symbols): unknown {
  const own = list.find(({ Name }) => Name === 'bag_unpack');
  const signatures = own?.Signatures;
  const signature = signatures && ('getItem' in signatures ? signatures.getItem(0) : signatures[0]);
  if (!signature) return own;
  const parameters = Array.from({ length: signature.Parameters.Count }, (_, index) =>
    signature.Parameters.getItem(index),
  );
  const all = [
    ...parameters,
    optional(symbols, 'columnsConflict', 'String'),
    optional(symbols, 'ignoredProperties', 'Dynamic'),
  ];
  return new symbols.FunctionSymbol.$ctor4('bag_unpack', [
    new symbols.Signature.ctor(signature.CustomReturnType, signature.Tabularity, all),
  ]);
}

function diffpatternsText(symbols: Symbols): unknown {
  const column = (name: string, type: string) =>
    new symbols.ColumnSymbol(name, symbols.ScalarTypes[type], null, null, null, null);
  const table = new symbols.TableSymbol.$ctor4('', [
    column('Count_of_True', 'Long'),
    column('Count_of_False', 'Long'),
    column('Percent_of_True', 'Real'),
    column('Percent_of_False', 'Real'),
    column('Pattern', 'String'),
  ]);
  return new symbols.FunctionSymbol.$ctor5('diffpatterns_text', table, [
    new symbols.Parameter.$ctor3('TextColumn', symbols.ScalarTypes['String']),
    new symbols.Parameter.$ctor3('BooleanCondition', symbols.ScalarTypes['Bool']),
    optional(symbols, 'MinTokens', 'Long'),
    optional(symbols, 'Threshold', 'Real'),
    optional(symbols, 'MaxTokens', 'Long'),
  ]);
}

function schemaMerge(symbols: Symbols): unknown {
  const column = (name: string, type: string) =>
    new symbols.ColumnSymbol(name, symbols.ScalarTypes[type], null, null, null, null);
  const table = new symbols.TableSymbol.$ctor4('', [
    column('ColumnName', 'String'),
    column('ColumnOrdinal', 'Long'),
    column('DataType', 'String'),
    column('ColumnType', 'String'),
  ]);
  return new symbols.FunctionSymbol.$ctor5('schema_merge', table, [optional(symbols, 'PreserveOrder', 'Bool')]);
}

function makeTimespan(symbols: Symbols): unknown {
  const { ScalarTypes, Signature, Parameter } = symbols;
  const of = (name: string, type: string) => new Parameter.$ctor3(name, ScalarTypes[type]);
  const kind = symbols.ParameterTypeKind['Number'];
  const number = (name: string) => new Parameter.ctor(name, kind);
  return new symbols.FunctionSymbol.$ctor4('make_timespan', [
    new Signature.$ctor5(ScalarTypes['TimeSpan'], [of('timespan', 'String')]),
    new Signature.$ctor5(ScalarTypes['TimeSpan'], [number('hour'), number('minute')]),
    new Signature.$ctor5(ScalarTypes['TimeSpan'], [number('hour'), number('minute'), number('second')]),
    new Signature.$ctor5(ScalarTypes['TimeSpan'], [number('day'), number('hour'), number('minute'), number('second')]),
  ]);
}
