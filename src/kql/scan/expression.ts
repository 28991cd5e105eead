import type { ColumnType } from '../../schema/types.ts';
import type { Sql } from '../sql.ts';
import type { HostValue } from '../staged/value.ts';
import type { Syntax } from '../syntax.ts';
import { arithmetic, type Operator } from './arithmetic.ts';
import { comparison, textTest } from './compare.ts';
import { type Computed, converted, negated, truth } from './computed.ts';
import { converter } from './convert.ts';
import { functions } from './functions.ts';
import { dynamicOf, elements, members } from './json.ts';

/** What a scan knows of its columns and steps. */
export interface ScanScope {
  /** Values of the record alone are computed in the store: the place of one among those of a row. */
  value(node: Syntax): { readonly value: Sql; readonly index: number; readonly constant: HostValue | undefined };
  /** The place of a column of the source among the values of a row. */
  column(name: string): { readonly type: ColumnType; readonly index: number } | undefined;
  readonly declared: readonly { readonly name: string; readonly type: ColumnType; readonly initial: HostValue }[];
  readonly steps: readonly string[];
}

const ARITHMETIC: Readonly<Record<string, Operator>> = {
  AddExpression: '+',
  SubtractExpression: '-',
  MultiplyExpression: '*',
  DivideExpression: '/',
  ModuloExpression: '%',
};

/** True for an expression that reads the state, or a column that a step assigns. */
export function isStateful(node: Syntax, scope: ScanScope): boolean {
  for (const part of node.walk()) {
    if (part.kind !== 'NameReference') continue;
    const kind = part.symbol?.kind;
    if (kind === 'VariableSymbol' && scope.steps.includes(part.name)) return true;
    if (kind === 'ColumnSymbol' && scope.declared.some(({ name }) => name === part.name)) return true;
  }
  return false;
}

/**
 * The expression in TypeScript. What reads nothing of the state is computed in the store beforehand; what does has the
 * functions of this folder, and is refused beyond them.
 */
export function computed(node: Syntax, scope: ScanScope): Computed {
  if (!isStateful(node, scope)) {
    const { value, index, constant } = scope.value(node);
    if (constant !== undefined) return { type: value.type, get: () => constant };
    return { type: value.type, get: ({ row }) => row[index] ?? (value.type === 'string' ? '' : null) };
  }
  const found = stateful(node, scope);
  if (!found)
    throw node.fail(
      'KQL_UNSUPPORTED',
      'This is not computed over the state of a scan; compute what the record alone gives in a column before it.',
    );
  return node.type && node.type !== found.type ? converted(found, node.type, node) : found;
}

function stateful(node: Syntax, scope: ScanScope): Computed | undefined {
  const child = (member: string) => computed(node.child(member), scope);
  if (node.kind in ARITHMETIC)
    return calculated(ARITHMETIC[node.kind] as Operator, child('Left'), child('Right'), node);
  switch (node.kind) {
    case 'NameReference':
      return declaredColumn(node, scope);
    case 'ParenthesizedExpression':
      return child('Expression');
    case 'SimpleNamedExpression':
      return child('Expression');
    case 'UnaryMinusExpression':
      return calculated('-', zero(child('Expression').type), child('Expression'), node);
    case 'PathExpression':
      return path(node, scope);
    case 'ElementExpression':
      return selected(child('Expression'), node.child('Selector'), scope);
    case 'AndExpression':
      return logical(truth(child('Left'), node), truth(child('Right'), node), false);
    case 'OrExpression':
      return logical(truth(child('Left'), node), truth(child('Right'), node), true);
    case 'BetweenExpression':
    case 'NotBetweenExpression':
      return between(node, scope);
    case 'InExpression':
    case 'InCsExpression':
    case 'NotInExpression':
    case 'NotInCsExpression':
      return membership(node, scope);
    case 'FunctionCallExpression': {
      const make = functions[node.child('Name').name];
      const args = node.child('ArgumentList').list('Expressions');
      return make?.(
        args.map((argument) => computed(argument, scope)),
        node,
      );
    }
  }
  return compared(node, scope);
}

const zero = (type: ColumnType): Computed => ({ type, get: () => (type === 'real' ? 0 : 0n) });

function declaredColumn(node: Syntax, scope: ScanScope): Computed | undefined {
  const index = scope.declared.findIndex(({ name }) => name === node.name);
  const column = scope.declared[index];
  return column && { type: column.type, get: ({ declared }) => declared[index] ?? null };
}

function calculated(operator: Operator, left: Computed, right: Computed, node: Syntax): Computed | undefined {
  const number = (side: Computed, other: Computed) =>
    side.type === 'dynamic' ? converted(side, other.type === 'timespan' ? 'timespan' : 'real', node) : side;
  const [a, b] = [number(left, right), number(right, left)];
  const found = arithmetic(operator, a.type, b.type);
  return (
    found && {
      type: found.type,
      get: (environment) => {
        const [x, y] = [a.get(environment), b.get(environment)];
        return x === null || y === null ? null : found.calculate(x, y);
      },
    }
  );
}

/** `step.column`, or a member of a dynamic. */
function path(node: Syntax, scope: ScanScope): Computed | undefined {
  const base = node.child('Expression');
  const selector = node.child('Selector');
  const step =
    base.kind === 'NameReference' && base.symbol?.kind === 'VariableSymbol' ? scope.steps.indexOf(base.name) : -1;
  if (step < 0) return selected(computed(base, scope), selector, scope);
  const { name } = selector;
  const at = scope.declared.findIndex((column) => column.name === name);
  const declared = scope.declared[at];
  if (declared)
    return {
      type: declared.type,
      get: ({ states }) => {
        const state = states[step];
        return state ? (state.declared[at] ?? null) : declared.initial;
      },
    };
  const column = scope.column(name);
  if (!column) return undefined;
  const empty = column.type === 'string' ? '' : null;
  return { type: column.type, get: ({ states }) => states[step]?.row[column.index] ?? empty };
}

function selected(value: Computed, selector: Syntax, scope: ScanScope): Computed | undefined {
  if (value.type !== 'dynamic') return undefined;
  if (selector.kind === 'NameReference') {
    const { name } = selector;
    return { type: 'dynamic', get: (environment) => member(value.get(environment), name) };
  }
  if (selector.kind !== 'BracketedExpression') return undefined;
  const key = computed(selector.child('Expression'), scope);
  return {
    type: 'dynamic',
    get: (environment) => {
      const [json, wanted] = [value.get(environment), key.get(environment)];
      if (typeof wanted === 'string') return member(json, wanted);
      return wanted === null ? null : dynamicOf(elements(json)?.at(Number(wanted)));
    },
  };
}

function member(json: HostValue, name: string): HostValue {
  return dynamicOf(members(json)?.find(([key]) => key === name)?.[1]);
}

function logical(left: Computed, right: Computed, dominant: boolean): Computed {
  return {
    type: 'bool',
    get: (environment) => {
      const first = left.get(environment);
      if (first === dominant) return dominant;
      const second = right.get(environment);
      if (second === dominant) return dominant;
      return first === null || second === null ? null : !dominant;
    },
  };
}

function compared(node: Syntax, scope: ScanScope): Computed | undefined {
  if (!node.optional('Left') || !node.optional('Right') || !node.kind.endsWith('Expression')) return undefined;
  const [left, right] = [computed(node.child('Left'), scope), computed(node.child('Right'), scope)];
  const test = comparison(node.kind, left.type, right.type);
  if (test) return { type: 'bool', get: (environment) => test(left.get(environment), right.get(environment)) };
  const ofTexts = textTest(node.kind);
  if (!ofTexts) return undefined;
  const [text, needle] = [converted(left, 'string', node), converted(right, 'string', node)];
  return {
    type: 'bool',
    get: (environment) => ofTexts(String(text.get(environment)), String(needle.get(environment))),
  };
}

function between(node: Syntax, scope: ScanScope): Computed | undefined {
  const couple = node.child('Right');
  const value = computed(node.child('Left'), scope);
  const low = computed(couple.child('First'), scope);
  const bound = computed(couple.child('Second'), scope);
  const isSpan = low.type === 'datetime' && bound.type === 'timespan';
  const high = isSpan ? calculated('+', low, bound, node) : bound;
  const from = comparison('GreaterThanOrEqualExpression', value.type, low.type);
  const to = high && comparison('LessThanOrEqualExpression', value.type, high.type);
  if (!high || !from || !to) return undefined;
  const inside = logical(
    { type: 'bool', get: (environment) => from(value.get(environment), low.get(environment)) },
    { type: 'bool', get: (environment) => to(value.get(environment), high.get(environment)) },
    false,
  );
  return node.kind === 'BetweenExpression' ? inside : negated(inside);
}

// The language service's names are the other way round than elsewhere: `Cs` is the form with the tilde.
function membership(node: Syntax, scope: ScanScope): Computed | undefined {
  const left = computed(node.child('Left'), scope);
  const items = node.child('Right').list('Expressions');
  if (items.some((item) => item.type === undefined)) return undefined;
  const isFolded = node.kind.includes('Cs');
  const key = (value: HostValue) => (isFolded && typeof value === 'string' ? value.toLowerCase() : value);
  const value = left.type === 'dynamic' ? converted(left, 'string', node) : left;
  const others = items.map((item) => {
    const other = computed(item, scope);
    if (other.type !== 'dynamic') return { isList: false, other: converted(other, value.type, node) };
    return { isList: true, other };
  });
  const toItem = converter('dynamic', value.type);
  if (!toItem) return undefined;
  const isIn: Computed = {
    type: 'bool',
    get: (environment) => {
      const wanted = key(value.get(environment));
      if (wanted === null) return false;
      return others.some(({ isList, other }) => {
        const given = other.get(environment);
        if (!isList) return key(given) === wanted;
        const list = elements(given) ?? (given === null ? [] : [String(given)]);
        return list.some((item) => dynamicOf(item) !== null && key(toItem(item)) === wanted);
      });
    },
  };
  return node.kind.startsWith('Not') ? negated(isIn) : isIn;
}
