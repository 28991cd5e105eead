import { plainRows, resultOf } from './activity.ts';
import { argument, type Plugin } from './plugin.ts';

/** `schema_merge`: several schemas as one, columns by name; what they disagree on is said in the place of the type. */
export const schemaMerge: Plugin = (step, call) => {
  const node = argument(call, 0, 'PreserveOrder');
  const constant = node ? step.context.scalar(node, { names: step.scope.names }).constant : undefined;
  const preserve = !(constant?.kind === 'bool' && !constant.value);
  const rows = plainRows(step, call, []).ready();
  const column = (name: string) => {
    const found = rows.column(name);
    if (!found) throw call.fail('KQL_ARGUMENT', `schema_merge works on what getschema gives: there is no ${name}.`);
    return found;
  };
  const inner = rows
    .selecting(['ColumnName', 'ColumnOrdinal', 'DataType', 'ColumnType'].map((name) => column(name)))
    .unordered()
    .render();
  const ordinal = '`ColumnOrdinal`';
  const merged = `SELECT \`ColumnName\` AS n, min(${ordinal}) AS low, max(${ordinal}) AS high, any(\`DataType\`) AS t, any(\`ColumnType\`) AS c, uniqExact(\`ColumnType\`) AS types FROM (${inner}) GROUP BY n`;
  const failure = `multiIf(types > 1, 'ERROR(column has several types)', ${preserve ? 'low != high' : 'false'}, 'ERROR(columns are out of order)', '')`;
  const numbered = `(SELECT *, ${failure} AS failed, row_number() OVER (ORDER BY high, low, n) - 1 AS place FROM (${merged}))`;
  const position = preserve ? 'low' : 'place';
  return resultOf(step.node, step.context, `(SELECT * FROM ${numbered} ORDER BY place)`, [
    'n',
    `if(failed = '', toInt64(${position}), toInt64(-1))`,
    `if(failed = '', t, concat('ERROR(unknown CSL type:', failed, ')'))`,
    `if(failed = '', c, failed)`,
  ]);
};
