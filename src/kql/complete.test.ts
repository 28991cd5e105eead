// Every function, aggregate and plug-in of the language service runs, or is refused from the one table with a reason.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aggregates } from './aggregates/index.ts';
import { functions } from './functions/index.ts';
import { plugins, tablesPlugins } from './plugins/index.ts';
import { reasonOf, refusedAggregates, refusedFunctions, refusedPlugins } from './refused.ts';
import { kustoLanguage } from './service.ts';

interface List {
  readonly All: readonly { readonly Name: string }[];
}
function known(list: 'Functions' | 'Aggregates' | 'PlugIns'): string[] {
  const language = kustoLanguage() as unknown as Record<string, List>;
  return [...new Set((language[list]?.All ?? []).map(({ Name }) => Name))];
}

/** Found by operators, not by calls: `table(…)` and `database(…)` are sources of rows, the others mean something inside a graph only. */
const FOUND_BY_OPERATORS = new Set([
  'table',
  'database',
  'all',
  'any',
  'inner_nodes',
  'labels',
  'map',
  'node_degree_in',
  'node_degree_out',
  'node_id',
]);

const kinds = [
  ['function', known('Functions'), functions, refusedFunctions],
  ['aggregate', known('Aggregates'), aggregates, refusedAggregates],
  ['plug-in', known('PlugIns'), { ...plugins, ...tablesPlugins }, refusedPlugins],
] as const;

describe('the whole language', () => {
  for (const [kind, names, running, refused] of kinds) {
    it(`has a word on every ${kind}`, () => {
      assert.ok(names.length > 40);
      const silent = names.filter(
        (name) => !Object.hasOwn(running, name) && !reasonOf(kind, name) && !FOUND_BY_OPERATORS.has(name),
      );
      assert.deepEqual(silent.sort(), []);
    });

    it(`runs no ${kind} that it refuses, and refuses none that the language lacks`, () => {
      const refusals = Object.keys(refused);
      assert.deepEqual(
        refusals.filter((name) => Object.hasOwn(running, name)),
        [],
      );
      assert.deepEqual(
        refusals.filter((name) => !names.includes(name)),
        [],
      );
      assert.ok(Object.values(refused).every((reason) => reason.endsWith('.')));
    });
  }
});
