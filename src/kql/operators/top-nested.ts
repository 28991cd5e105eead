import { type Context, columnsUsed, constantLong, readyFor, type Scope, withRow } from '../context.ts';
import { as } from '../items.ts';
import { named } from '../named.ts';
import { operator, outputOf } from '../operator.ts';
import type { Relation } from '../relation.ts';
import { nullOf, type Sql, sql } from '../sql.ts';
import type { Syntax, TypedName } from '../syntax.ts';
import { aggregateValues } from './summarize.ts';

/** One level: its values, by what they are ranked, how many are kept, and what all others are called. */
interface Level {
  readonly of: Syntax;
  readonly by: Syntax;
  readonly ascending: boolean;
  readonly most: bigint | undefined;
  readonly others: Sql | undefined;
  readonly value: TypedName;
  readonly aggregate: TypedName;
}

const REST = '__rest';
const ROWS = '__rows';

function levelsOf(node: Syntax, context: Context, scope: Scope): Level[] {
  const output = outputOf(node);
  return node.list('Clauses').map((clause, index) => {
    const ordered = clause.child('ByExpression');
    const isOrdered = ordered.kind === 'OrderedExpression';
    const most = clause.optional('Expression');
    const others = clause.optional('WithOthersClause')?.child('Expression');
    const [value, aggregate] = [output[index * 2], output[index * 2 + 1]];
    if (!value || !aggregate) throw clause.fail('KQL_INTERNAL', 'The binder gives no columns for this level.');
    return {
      of: clause.child('OfExpression'),
      by: isOrdered ? ordered.child('Expression') : ordered,
      ascending: isOrdered && ordered.optional('Ordering')?.optional('AscOrDescKeyword')?.raw.Text === 'asc',
      most: most && constantLong(most, context, scope),
      others: others && as(context.scalar(others, { names: scope.names }), value.type),
      value,
      aggregate,
    };
  });
}

/** A column of the rows by name: they were made here, so that it is there. */
function at(rows: Relation, name: string): Sql {
  return rows.column(name)?.value ?? nullOf('dynamic');
}

/** One row for each path so far, or for each value behind it: the level's aggregate, and the rows themselves in a list. */
function grouped(
  rows: Relation,
  level: Level,
  path: readonly string[],
  value: Sql,
  carried: readonly string[],
  context: Context,
  scope: Scope,
): Relation {
  const row: Scope = { ...withRow(scope, rows), aggregates: { order: [], keys: new Set() } };
  const [aggregate] = aggregateValues(level.by, context, row);
  if (!aggregate) throw level.by.fail('KQL_UNSUPPORTED', 'This aggregate ranks nothing.');
  const kept = [...path, REST].map((name) => ({ name, value: at(rows, name) }));
  const list = carried.length
    ? [
        {
          name: ROWS,
          value: sql(`groupArray(tuple(${carried.map((name) => at(rows, name).text).join(', ')}))`, 'dynamic', false),
        },
      ]
    : [];
  return rows
    .grouped(
      [...kept.map((column) => column.value.text), value.text],
      [
        ...kept,
        { name: '__value', value },
        { name: '__aggregate', value: as(aggregate, level.aggregate.type) },
        ...list,
      ],
    )
    .wrapped();
}

/** The rows again, out of their lists. */
function unlisted(
  groups: Relation,
  keep: readonly { name: string; value: Sql }[],
  carried: readonly TypedName[],
): Relation {
  const element = sql(`arrayJoin(${at(groups, ROWS).text})`, 'dynamic', false);
  const rows = groups.selecting([...keep, { name: '__element', value: element }]).wrapped();
  return rows
    .selecting([
      ...keep.map(({ name }) => ({ name, value: at(rows, name) })),
      ...carried.map(({ name, type }, index) => ({
        name,
        value: sql(`tupleElement(${at(rows, '__element').text}, ${index + 1})`, type),
      })),
    ])
    .wrapped();
}

/**
 * `top-nested`: level by level, the values that rank highest within those of the levels before. Rows that are in none of
 * them stay in the rest of their path, if their level or a later one counts its others.
 */
export const topNested = {
  TopNestedOperator: operator('top-nested', ({ node, input, context, scope }) => {
    const levels = levelsOf(node, context, scope);
    const nodes = levels.flatMap(({ of, by }) => [of, by]);
    const used = columnsUsed(nodes);
    const ready = readyFor(input.unordered(), nodes);
    const source = ready.columns.filter(({ name }) => used.has(name) || used.has('*'));
    const carried: TypedName[] = source.map(({ name, value }, index) => ({
      name: `__c${index}_${name}`,
      type: value.type,
    }));
    let rows = ready
      .selecting([
        ...source.map(({ value }, index) => ({ name: carried[index]?.name ?? '', value })),
        { name: REST, value: sql('toUInt8(0)', 'long', false), plain: false },
      ])
      .wrapped();
    const path: string[] = [];
    for (const [index, level] of levels.entries()) {
      const isLast = index === levels.length - 1;
      const counts = level.others !== undefined;
      const later = levels.slice(index + 1).some(({ others }) => others !== undefined);
      const names = carried.map(({ name }) => name);
      // The level's expressions read the columns under their own names.
      const own = (relation: Relation): Relation =>
        relation.selecting([
          ...relation.columns,
          ...carried.map(({ name }, column) => ({ name: source[column]?.name ?? name, value: at(relation, name) })),
        ]);
      const open = own(rows);
      const value = as(context.scalar(named(level.of).expression, withRow(scope, open)), level.value.type);
      const isRest = `${at(rows, REST).text} > 0`;
      const masked = sql(`if(${isRest}, ${nullOf(value.type).text}, ${value.text})`, value.type);
      const groups = grouped(open, level, path, masked, isLast && !counts ? [] : names, context, scope);
      const ranked = rankedGroups(groups, level, path);
      const rest = sql(
        `if(${at(ranked, REST).text} > 0, ${at(ranked, REST).text}, if(${at(ranked, '__top').text}, toUInt8(0), toUInt8(${index + 1})))`,
        'long',
        false,
      );
      const isTop = `(${at(ranked, '__top').text})`;
      const label = level.others ?? nullOf(level.value.type);
      const shown = sql(`if(${isTop}, ${at(ranked, '__value').text}, ${label.text})`, level.value.type);
      const before = path.map((name) => ({ name, value: at(ranked, name) }));
      const kept = [...before, { name: `__v${index}`, value: shown }];
      const [valueName, aggregateName] = [`__v${index}`, `__a${index}`];
      const aggregate = sql(
        `if(${isTop}, ${at(ranked, '__aggregate').text}, ${nullOf(level.aggregate.type).text})`,
        level.aggregate.type,
      );
      const all = [...kept, { name: aggregateName, value: aggregate }, { name: REST, value: rest }];
      // The others of an earlier level are a row of their own, though no later level tells them apart.
      const counted = levels.slice(0, index).flatMap(({ others }, place) => (others === undefined ? [] : [place + 1]));
      const isOther = counted.map((number) => `${at(ranked, REST).text} = ${number}`);
      const lives = isOther.length ? `(${[isTop, ...isOther].join(' OR ')})` : isTop;
      const living = counts || later ? ranked : ranked.filtered(lives);
      if (!counts) rows = isLast ? living.selecting(all).wrapped() : unlisted(living, all, carried);
      else {
        // What is in no top is counted together, by what it had in common before.
        const again = own(unlisted(living, [...kept, { name: REST, value: rest }], carried));
        const whole = grouped(again, level, [...path, valueName], nullOf('long'), isLast ? [] : names, context, scope);
        const columns = [
          ...[...path, valueName, REST].map((name) => ({ name, value: at(whole, name) })),
          { name: aggregateName, value: at(whole, '__aggregate') },
        ];
        rows = isLast ? whole.selecting(columns).wrapped() : unlisted(whole, columns, carried);
      }
      path.push(valueName, aggregateName);
    }
    return rows.selecting(
      levels.flatMap(({ value, aggregate }, index) => [
        { name: value.name, value: at(rows, `__v${index}`) },
        { name: aggregate.name, value: at(rows, `__a${index}`) },
      ]),
    );
  }),
};

/** The groups with `__top`: whether they are among the first of their path. What is in the rest already is not. */
function rankedGroups(groups: Relation, level: Level, path: readonly string[]): Relation {
  const direction = level.ascending ? 'ASC NULLS FIRST' : 'DESC NULLS LAST';
  const parts = [...path, REST].map((name) => at(groups, name).text);
  if (groups.partition !== undefined) parts.push(groups.partition);
  const rank = `row_number() OVER (PARTITION BY ${parts.join(', ')} ORDER BY ${at(groups, '__aggregate').text} ${direction}, ${at(groups, '__value').text} ASC)`;
  const most = level.most === undefined ? 'true' : `(${rank} <= ${level.most < 0n ? 0n : level.most})`;
  const top = `(${at(groups, REST).text} = 0 AND ${most})`;
  return groups
    .selecting([...groups.columns, { name: '__top', value: sql(top, 'bool', false), plain: false }])
    .wrapped();
}
