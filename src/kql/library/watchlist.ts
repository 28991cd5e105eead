import { createHash } from 'node:crypto';
import { type Context, constantString, type Scope } from '../context.ts';
import type { Relation } from '../relation.ts';
import { type Sql, sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';
import { libraryOf, WATCHLIST_COLUMNS, type Watchlist } from './library.ts';
import { textRows } from './text-rows.ts';

/** `_GetWatchlist('name')`, perhaps only the items of some search keys. */
export function watchlistRows(call: Syntax, context: Context, scope: Scope): Relation {
  const [nameNode, keysNode] = call.child('ArgumentList').list('Expressions');
  if (!nameNode) throw call.fail('KQL_ARGUMENT', '_GetWatchlist needs the name of a watchlist.');
  const name = constantString(nameNode, context, scope);
  const { watchlists } = libraryOf(context.catalog);
  const found = watchlists.find((watchlist) => watchlist.name.toLowerCase() === name.toLowerCase());
  if (!found)
    throw nameNode.fail(
      'KQL_SEMANTICS',
      watchlists.length === 0
        ? `There is no watchlist ${name}: none is kept yet.`
        : `There is no watchlist ${name}; there are ${watchlists.map((watchlist) => watchlist.name).join(', ')}.`,
    );
  const columns = [...WATCHLIST_COLUMNS, ...found.columns];
  const rows = textRows(itemsOf(found), columns, '_GetWatchlist', call, context).unordered();
  if (!keysNode) return rows;
  const ready = rows.ready();
  const key = ready.column('SearchKey')?.value;
  const keys = context.scalar(keysNode, scope);
  return ready.filtered(isIn(key ?? sql("''", 'string'), keys));
}

function isIn(value: Sql, list: Sql): string {
  return `has(JSONExtract(ifNull(${list.text}, '[]'), 'Array(String)'), ${value.text})`;
}

function itemsOf({ columns, rows, searchKey, updated }: Watchlist): string[][] {
  const key = columns.findIndex(({ name }) => name === searchKey);
  return rows.map((row) => {
    const id = createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 32);
    return [id, updated, row[key] ?? '', ...columns.map((_, index) => row[index] ?? '')];
  });
}

/** `_GetWatchlistAlias`: the names of the watchlists. */
export function watchlistNames(call: Syntax, context: Context): Relation {
  const { watchlists } = libraryOf(context.catalog);
  const rows = watchlists.map(({ name }) => [name]);
  return textRows(rows, [{ name: 'WatchlistAlias', type: 'string' }], '_GetWatchlistAlias', call, context);
}
