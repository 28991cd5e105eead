import { constantString, readyFor, withRow } from '../context.ts';
import { convert, toDynamic } from '../convert.ts';
import { member } from '../expressions/path.ts';
import { pairs } from '../functions/json.ts';
import { outputOf } from '../operator.ts';
import { FOUND_IN_DATA, SchemaNeeded } from '../schema-needed.ts';
import { sql } from '../sql.ts';
import { argument, MOST_COLUMNS, type Plugin, schemaOffset } from './plugin.ts';

const CONFLICTS = new Set(['error', 'keep_source', 'replace_source']);

/** `bag_unpack`: the members of a bag as columns; without a schema, those that the data has. */
export const bagUnpack: Plugin = ({ node, input, context, scope }, call) => {
  const column = argument(call, 0, 'Column') ?? call;
  const prefixNode = argument(call, 1, 'OutputColumnPrefix') ?? argument(call, 1, 'column_prefix');
  const prefix = prefixNode ? constantString(prefixNode, context, scope) : '';
  const conflictNode = argument(call, 2, 'columnsConflict');
  const conflict = conflictNode ? constantString(conflictNode, context, scope) : 'error';
  if (!CONFLICTS.has(conflict))
    throw call.fail('KQL_ARGUMENT', `bag_unpack knows ${[...CONFLICTS].join(', ')}, not ${conflict}.`);
  const ignoredNode = argument(call, 3, 'ignoredProperties');
  const ignored = ignoredNode ? context.scalar(ignoredNode, { names: scope.names }).constant : undefined;
  const names: unknown[] = ignored?.kind === 'json' && Array.isArray(ignored.value) ? ignored.value : [];
  const ready = readyFor(input, [column]);
  const bag = toDynamic(context.scalar(column, withRow(scope, ready)));
  const others = ready.columns.filter(({ name }) => name !== column.name);
  if (!node.optional('Schema')) {
    const taken = conflict === 'keep_source' ? others.map(({ name }) => name) : [];
    const skipped = [...names.map(String).map((name) => prefix + name), ...taken].map(
      (name) => context.string(name).text,
    );
    const rows = ready.selecting([{ name: 'pair', value: sql(`arrayJoin(${pairs(bag)})`, 'dynamic') }]).unordered();
    const name = `concat(${context.string(prefix).text}, tupleElement(pair, 1))`;
    throw new SchemaNeeded({
      probe: `SELECT ${name} AS name, toString(JSONType(tupleElement(pair, 2))) AS type FROM (${rows.render()})${skipped.length ? ` WHERE name NOT IN (${skipped.join(', ')})` : ''} GROUP BY name, type LIMIT ${MOST_COLUMNS}`,
      params: context.parameters.values,
      offset: schemaOffset(call),
      kept: '*',
      ...(conflict !== 'keep_source' && {
        conflicts: {
          columns: others.map((other) => ({ name: other.name, type: other.value.type })),
          replace: conflict === 'replace_source',
          place: call.place,
        },
      }),
      type: undefined,
    });
  }
  // Before the mark stand the source's own columns, behind it those of the bag.
  const schema = node.child('Schema').child('Schema');
  const mark = schema.text.indexOf(FOUND_IN_DATA);
  const ownColumns =
    mark < 0
      ? Number.POSITIVE_INFINITY
      : schema.list('Columns').filter(({ raw }) => raw.TextStart < schema.raw.TextStart + mark).length;
  return ready.selecting(
    outputOf(node).map(({ name, type }, index) => {
      const own = index < ownColumns ? others.find((other) => other.name === name) : undefined;
      if (own) return own;
      const key = name.startsWith(prefix) ? name.slice(prefix.length) : name;
      return { name, value: convert(member(bag, context.string(key)), type) };
    }),
  );
};
