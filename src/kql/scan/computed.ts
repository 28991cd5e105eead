import type { ColumnType } from '../../schema/types.ts';
import type { HostValue } from '../staged/value.ts';
import type { Syntax } from '../syntax.ts';
import { converter } from './convert.ts';

/** What an expression is computed on: the record and the records of the steps before. */
export interface Environment {
  readonly row: readonly HostValue[];
  /** The declared columns of the record itself. */
  readonly declared: readonly HostValue[];
  /** By step; undefined where none has matched. */
  readonly states: readonly (State | undefined)[];
}
export interface State {
  readonly row: readonly HostValue[];
  readonly declared: readonly HostValue[];
}

export interface Computed {
  readonly type: ColumnType;
  get(environment: Environment): HostValue;
}

/** The value in another type. */
export function converted(value: Computed, type: ColumnType, node: Syntax): Computed {
  if (value.type === type) return value;
  const convert = converter(value.type, type);
  if (!convert)
    throw node.fail('KQL_UNSUPPORTED', `A ${value.type} does not become a ${type} over the state of a scan.`);
  return {
    type,
    get: (environment) => {
      const given = value.get(environment);
      return given === null ? (type === 'string' ? '' : null) : convert(given);
    },
  };
}

export function truth(value: Computed, node: Syntax): Computed {
  return converted(value, 'bool', node);
}

export function negated(value: Computed): Computed {
  return {
    type: 'bool',
    get: (environment) => {
      const given = value.get(environment);
      return given === null ? null : !given;
    },
  };
}
