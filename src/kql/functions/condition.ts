import { convert, toText } from '../convert.ts';
import { truth } from '../expressions/comparison.ts';
import { nullOf, type Sql, sql } from '../sql.ts';
import { argument, type Call, lazy, scalar } from './function.ts';

const isTrue = (value: Sql) => (value.nullable ? `ifNull(${truth(value).text}, false)` : truth(value).text);

function typeOf(call: Call, branches: readonly Sql[]) {
  return call.node.type ?? branches[0]?.type ?? 'dynamic';
}

/** `iff`: a null condition takes the second branch. */
const choice = scalar((call) => {
  const [then, otherwise] = [argument(call, 1), argument(call, 2)];
  const type = typeOf(call, [then, otherwise]);
  const [a, b] = [convert(then, type), convert(otherwise, type)];
  return sql(`if(${isTrue(argument(call, 0))}, ${a.text}, ${b.text})`, type, a.nullable || b.nullable);
});

const cases = scalar((call) => {
  const type = typeOf(call, call.args.slice(1, 2));
  const parts = call.args.map((value, index) =>
    index % 2 === 0 && index < call.args.length - 1 ? isTrue(value) : convert(value, type).text,
  );
  return sql(`multiIf(${parts.join(', ')})`, type);
});

/** The first that is not null, for strings the first that is not empty. */
const coalesce = scalar((call) => {
  const type = typeOf(call, call.args);
  const values = call.args.map((value) => convert(value, type).text);
  if (type !== 'string') return sql(`coalesce(${values.join(', ')})`, type);
  const branches = values.slice(0, -1).map((text) => `notEmpty(${text}), ${text}`);
  return sql(values.length > 1 ? `multiIf(${[...branches, values.at(-1)].join(', ')})` : String(values[0]), 'string');
});

function emptiness(value: Sql): string {
  if (value.type === 'string') return `empty(${value.text})`;
  if (value.type === 'dynamic') return `empty(${toText(value).text})`;
  return value.nullable ? `isNull(${value.text})` : 'false';
}
const isEmpty = scalar((call) => sql(emptiness(argument(call, 0)), 'bool', false));
const isNotEmpty = scalar((call) => sql(`(NOT ${emptiness(argument(call, 0))})`, 'bool', false));

function nullness(value: Sql): string {
  return value.type === 'string' || !value.nullable ? 'false' : `isNull(${value.text})`;
}
const isNull = scalar((call) => sql(nullness(argument(call, 0)), 'bool', false));
const isNotNull = scalar((call) => sql(`(NOT ${nullness(argument(call, 0))})`, 'bool', false));

const not = scalar((call) => {
  const value = truth(argument(call, 0));
  return sql(`(NOT ${value.text})`, 'bool', value.nullable);
});

function extreme(call: Call, pick: 'least' | 'greatest'): Sql {
  const type = typeOf(call, call.args);
  const values = call.args.map((value) => convert(value, type).text);
  return sql(`${pick}(${values.join(', ')})`, type);
}

/** A column of the row if there is one of that name, else the second argument. */
const columnIfExists = lazy((call) => {
  const [name, otherwise] = call.nodes;
  if (!name || !otherwise) return nullOf('dynamic');
  const constant = call.context.scalar(name, call.scope).constant;
  if (constant?.kind !== 'string') throw name.fail('KQL_CONSTANT_EXPECTED', 'The name of a column must be constant.');
  return call.scope.row?.column(constant.value)?.value ?? call.context.scalar(otherwise, call.scope);
});

/** When the row was received, where its table says so. */
const ingestionTime = lazy((call) => call.scope.row?.column('_TimeReceived')?.value ?? nullOf('datetime'));

export const conditions = {
  iff: choice,
  iif: choice,
  case: cases,
  coalesce,
  isempty: isEmpty,
  isnotempty: isNotEmpty,
  notempty: isNotEmpty,
  isnull: isNull,
  isnotnull: isNotNull,
  notnull: isNotNull,
  not,
  min_of: scalar((call) => extreme(call, 'least')),
  max_of: scalar((call) => extreme(call, 'greatest')),
  ingestion_time: ingestionTime,
  column_ifexists: columnIfExists,
  columnifexists: columnIfExists,
};
