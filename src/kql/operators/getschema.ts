import type { ColumnType } from '../../schema/types.ts';
import { emptySource } from '../datatable.ts';
import { operator } from '../operator.ts';
import { Relation } from '../relation.ts';
import { integerSql } from '../sql.ts';

const DOTNET: Readonly<Record<ColumnType, string>> = {
  string: 'System.String',
  int: 'System.Int32',
  long: 'System.Int64',
  real: 'System.Double',
  decimal: 'System.Data.SqlTypes.SqlDecimal',
  bool: 'System.SByte',
  datetime: 'System.DateTime',
  timespan: 'System.TimeSpan',
  guid: 'System.Guid',
  dynamic: 'System.Object',
};

const COLUMNS = [
  { name: 'ColumnName', type: 'string' },
  { name: 'ColumnOrdinal', type: 'long' },
  { name: 'DataType', type: 'string' },
  { name: 'ColumnType', type: 'string' },
] as const;

/** `getschema`: the columns as rows; the input is not read. */
export const getschema = {
  GetSchemaOperator: operator('getschema', ({ input, context }) => {
    const rows = input.columns.map(
      ({ name, value }, index) =>
        `tuple(${context.string(name).text}, ${integerSql(BigInt(index)).text}, '${DOTNET[value.type]}', '${value.type}')`,
    );
    if (rows.length === 0) return emptySource(COLUMNS, context);
    const at = (index: number) => `tupleElement(schema, ${index})`;
    const list = `(SELECT ${at(1)} AS ColumnName, ${at(2)} AS ColumnOrdinal, ${at(3)} AS DataType, ${at(4)} AS ColumnType FROM (SELECT arrayJoin([${rows.join(', ')}]) AS schema))`;
    return Relation.over(list, COLUMNS, context.alias).asSerialized();
  }),
};
