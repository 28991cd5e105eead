import { type Catalog, globalState, kustoLanguage } from './service.ts';

export interface Completion {
  readonly label: string;
  /** What is written in place of `[from, to)` of the text. */
  readonly insert: string;
  readonly kind: 'keyword' | 'table' | 'column' | 'function' | 'aggregate' | 'variable' | 'other';
  readonly from: number;
  readonly to: number;
}

const KINDS: Readonly<Record<string, Completion['kind']>> = {
  Keyword: 'keyword',
  QueryPrefix: 'keyword',
  TabularPrefix: 'keyword',
  TabularSuffix: 'keyword',
  ScalarInfix: 'keyword',
  RenderChart: 'keyword',
  Table: 'table',
  Column: 'column',
  BuiltInFunction: 'function',
  LocalFunction: 'function',
  AggregateFunction: 'aggregate',
  Parameter: 'variable',
  Variable: 'variable',
};

const MOST_ITEMS = 500;

/** What can stand at an offset of the text, by the language service itself. */
export function completionsAt(text: string, offset: number, catalog: Catalog): Completion[] {
  const { Editor } = kustoLanguage();
  const kinds = new Map(Object.entries(Editor.CompletionKind).map(([name, number]) => [number, name]));
  const info = new Editor.KustoCodeService.$ctor1(text, globalState(catalog)).GetCompletionItems(offset);
  const found: Completion[] = [];
  const count = Math.min(info?.Items?.Count ?? 0, MOST_ITEMS);
  for (let index = 0; index < count; index++) {
    const item = info?.Items?.getItem(index);
    if (!info || !item?.DisplayText) continue;
    const texts = item.ApplyTexts;
    const parts: string[] = [];
    for (let at = 0; at < (texts?.Count ?? 0); at++) parts.push(texts?.getItem(at).Text ?? '');
    found.push({
      label: item.DisplayText,
      insert: parts.join('') || item.DisplayText,
      kind: KINDS[kinds.get(item.Kind) ?? ''] ?? 'other',
      from: info.EditStart,
      to: info.EditStart + info.EditLength,
    });
  }
  return found;
}

/** The catalogue as the schema that monaco-kusto's `setSchema` takes. */
export function kustoSchema(catalog: Catalog) {
  const database = {
    name: 'vedette',
    majorVersion: 1,
    minorVersion: 0,
    functions: [],
    entityGroups: [],
    tables: catalog.map((table) => ({
      name: table.name,
      entityType: 'Table' as const,
      docstring: table.description ?? '',
      columns: table.columns.map(({ name, type, description }) => ({ name, type, docstring: description ?? '' })),
    })),
  };
  return {
    clusterType: 'Engine' as const,
    cluster: { connectionString: 'vedette', databases: [database] },
    database,
  };
}
