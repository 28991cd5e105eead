import type { ColumnType } from '../../schema/types.ts';
import { nullOf, type Sql } from '../sql.ts';
import type { Asking } from './ask.ts';
import type { HostValue } from './value.ts';

/** The value of a constant in the type in which it is taken; undefined where only the store can tell. */
export function constantIn(value: Sql, type: ColumnType, context: Asking): HostValue | undefined {
  if (value.text === nullOf(value.type).text) return type === 'string' ? '' : null;
  const { constant } = value;
  if (!constant) return undefined;
  const isNumber = type === 'real' || type === 'int' || type === 'long';
  switch (constant.kind) {
    case 'string':
      return type === 'string' ? constant.value : undefined;
    case 'bool':
      return type === 'bool' ? constant.value : undefined;
    case 'integer':
      if (type === value.type) return type === 'int' ? Number(constant.value) : constant.value;
      return isNumber && (value.type === 'int' || value.type === 'long')
        ? type === 'long'
          ? constant.value
          : Number(constant.value)
        : undefined;
    case 'real':
      return type === 'real' ? constant.value : undefined;
    case 'json':
      return type === 'dynamic' ? jsonOf(value, context) : undefined;
  }
}

/** The text of a dynamic literal, which is a parameter of its own: no digit is lost. */
function jsonOf({ text }: Sql, { parameters }: Asking): string | undefined {
  const [, name = ''] = /^\{(\w+):String\}$/.exec(text) ?? [];
  return parameters.values[name];
}
