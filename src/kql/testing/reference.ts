import { aggregateGroups } from '../aggregates/index.ts';
import { KQL_ERRORS } from '../errors.ts';
import { functionGroups } from '../functions/index.ts';
import { asimFunctions } from '../library/asim.ts';
import type { Operator } from '../operator.ts';
import { operators } from '../operators/index.ts';
import { plugins, tablesPlugins } from '../plugins/index.ts';
import { refusedAggregates, refusedFunctions, refusedPlugins } from '../refused.ts';

const STATEMENTS = ['alias', 'declare pattern', 'declare query_parameters', 'let', 'restrict', 'set'];

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

/** What the engine runs and refuses, as Markdown, from the tables that the engine itself uses. */
export function reference(): string {
  const all: Operator[] = Object.values(operators);
  const running = all.filter(({ refused }) => refused === undefined).map(({ name }) => name);
  const refused = all.filter((operator) => operator.refused !== undefined);
  const groups = (title: string, lists: Readonly<Record<string, object>>) => [
    `### ${title}`,
    '',
    ...Object.entries(lists).map(([group, list]) => `- **${group}**: ${code(Object.keys(list).sort())}`),
    '',
  ];
  return [
    '### Operators and statements that run',
    '',
    `${code([...running, 'datatable', ...STATEMENTS, 'materialize', 'toscalar'].sort())}`,
    '',
    '### Operators that are refused',
    '',
    '| operator | instead |',
    '| --- | --- |',
    ...refused
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, refused: advice }) => `| \`${name}\` | ${advice} |`),
    '',
    ...groups('Functions', functionGroups),
    ...groups('Aggregates', aggregateGroups),
    '### Functions that give tables',
    '',
    `- **ASIM parsers**: ${code(asimFunctions.map(({ name }) => name).sort())}`,
    '- **Watchlists**: `_GetWatchlist`, `_GetWatchlistAlias`',
    '- **Tables by name**: `table`, `database("vedette")`',
    '',
    '### Plug-ins of `evaluate`',
    '',
    code([...Object.keys(plugins), ...Object.keys(tablesPlugins)].sort()),
    '',
    '### Functions, aggregates and plug-ins that are refused',
    '',
    '| name | kind | why |',
    '| --- | --- | --- |',
    ...Object.entries({ function: refusedFunctions, aggregate: refusedAggregates, 'plug-in': refusedPlugins }).flatMap(
      ([kind, list]) => Object.entries(list).map(([name, reason]) => `| \`${name}\` | ${kind} | ${reason} |`),
    ),
    '',
    '### Errors',
    '',
    '| code | meaning |',
    '| --- | --- |',
    ...Object.entries(KQL_ERRORS).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
    '',
  ].join('\n');
}
