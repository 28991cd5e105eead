import { element, member } from '../expressions/path.ts';
import { integerSql, type Sql } from '../sql.ts';
import { argument, type Call } from './function.ts';

/** The keys and positions of a JSONPath: `$.a.b[0]['c d']`; undefined where the text is none of this kind. */
export function parseJsonPath(text: string): (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  const step = /\.([^.[\]'"]+)|\[(-?\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;
  if (!text.startsWith('$')) return undefined;
  step.lastIndex = 1;
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (!found) return undefined;
    const [, plain, index, single, double] = found;
    if (plain === '*') return undefined;
    steps.push(index === undefined ? (plain ?? (single ?? double ?? '').replace(/\\(.)/g, '$1')) : Number(index));
  }
  return steps;
}

/** The constant JSONPath at an argument's place, or the coded error. */
export function pathArgument(call: Call, index: number): (string | number)[] {
  const constant = argument(call, index).constant;
  if (constant?.kind !== 'string') throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The path must be constant.');
  const steps = parseJsonPath(constant.value);
  if (!steps)
    throw call.node.fail(
      'KQL_ARGUMENT',
      `${constant.value} is no path of names and positions, such as $.name[0]['other name'].`,
    );
  return steps;
}

/** What lies at the end of a path. */
export function followed(value: Sql, steps: readonly (string | number)[], call: Call): Sql {
  return steps.reduce(
    (at, step) =>
      typeof step === 'number' ? element(at, integerSql(BigInt(step))) : member(at, call.context.string(step)),
    value,
  );
}
