import type { Context, Scope } from '../context.ts';
import { parseDatetime, parseTimespan } from '../literal.ts';
import { boolSql, DECIMAL_SCALE, datetimeSql, integerSql, nullOf, realSql, type Sql, sql, typeText } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

// ClickHouse reads and prints datetimes from 1900 to 2299; a literal outside would silently become another.
const FIRST_TICKS = -22_089_888_000_000_000n;
const LAST_TICKS = 104_137_919_999_999_999n;

/** The text inside `long(…)`, or the literal itself. */
function inner(node: Syntax): string {
  const text = node.tokens().join('');
  const typed = /^[a-z]+\((.*)\)$/is.exec(text);
  return (typed ? (typed[1] ?? '') : text).trim();
}

function numberOf(node: Syntax, type: 'int' | 'long'): Sql {
  const text = inner(node);
  if (text.toLowerCase() === 'null') return nullOf(type);
  if (!/^-?(\d+|0x[0-9a-f]+)$/i.test(text)) throw node.fail('KQL_LITERAL', `This is no ${type}: ${text}.`);
  const value = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
  const limit = type === 'int' ? 2n ** 31n : 2n ** 63n;
  if (value >= limit || value < -limit) throw node.fail('KQL_LITERAL', `This ${type} is out of range.`);
  return integerSql(value, type);
}

function realOf(node: Syntax): Sql {
  const text = inner(node).toLowerCase();
  if (text === 'null') return nullOf('real');
  if (text === 'nan') return realSql(Number.NaN);
  if (text === '+inf' || text === 'inf') return realSql(Number.POSITIVE_INFINITY);
  if (text === '-inf') return realSql(Number.NEGATIVE_INFINITY);
  const value = Number(text);
  if (Number.isNaN(value) || text === '') throw node.fail('KQL_LITERAL', `This is no real number: ${text}.`);
  return realSql(value);
}

function decimalOf(node: Syntax, context: Context): Sql {
  const text = inner(node);
  if (text.toLowerCase() === 'null') return nullOf('decimal');
  const digits = text.replace(/^["']|["']$/g, '');
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,2})?$/i.test(digits))
    throw node.fail('KQL_LITERAL', `This is no decimal: ${text}.`);
  return sql(`toDecimal256(${context.string(digits).text}, ${DECIMAL_SCALE})`, 'decimal', false);
}

function datetimeOf(node: Syntax): Sql {
  const text = inner(node);
  if (text.toLowerCase() === 'null') return nullOf('datetime');
  const ticks = parseDatetime(text);
  if (ticks === undefined) throw node.fail('KQL_LITERAL', `This is no datetime: ${text}.`);
  if (ticks < FIRST_TICKS || ticks > LAST_TICKS)
    throw node.fail('KQL_LITERAL', 'Datetimes from 1900 to 2299 can be computed with here.');
  return datetimeSql(ticks);
}

function timespanOf(node: Syntax): Sql {
  const text = inner(node);
  if (text.toLowerCase() === 'null') return nullOf('timespan');
  const ticks = parseTimespan(text);
  if (ticks === undefined) throw node.fail('KQL_LITERAL', `This is no timespan: ${text}.`);
  return integerSql(ticks, 'timespan');
}

function guidOf(node: Syntax, context: Context): Sql {
  const text = inner(node).replace(/^["']|["']$/g, '');
  if (text.toLowerCase() === 'null') return nullOf('guid');
  return sql(`toUUIDOrNull(${context.string(text).text})`, 'guid', false);
}

function stringOf(node: Syntax, context: Context): Sql {
  const info = node.raw['LiteralValue'];
  if (typeof info !== 'string') throw node.fail('KQL_LITERAL', 'The string literal is malformed.');
  return context.string(info);
}

/** JSON text of a `dynamic(…)` literal's inside. */
function jsonText(node: Syntax, context: Context): string {
  switch (node.kind) {
    case 'JsonArrayExpression':
      return `[${node
        .list('Values')
        .map((value) => jsonText(value, context))
        .join(',')}]`;
    case 'JsonObjectExpression':
      return `{${node
        .list('Pairs')
        .map((pair) => {
          const name = pair.child('Name');
          return `${JSON.stringify(String(name.raw['ValueText'] ?? name.raw.Text))}:${jsonText(pair.child('Value'), context)}`;
        })
        .join(',')}}`;
    case 'StringLiteralExpression':
    case 'CompoundStringLiteralExpression':
      return JSON.stringify(node.raw['LiteralValue']);
    case 'NullLiteralExpression':
      return 'null';
    case 'BooleanLiteralExpression':
      return inner(node).toLowerCase();
    case 'LongLiteralExpression':
    case 'IntLiteralExpression': {
      const constant = numberOf(node, 'long').constant;
      return constant?.kind === 'integer' ? constant.value.toString() : 'null';
    }
    case 'RealLiteralExpression': {
      // A whole real keeps its fraction: series of reals and of longs are filled differently.
      const value = Number(inner(node));
      return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : JSON.stringify(value);
    }
    case 'UnaryMinusExpression':
      return `-${jsonText(node.child('Expression'), context)}`;
    case 'DynamicExpression':
      return jsonText(node.child('Expression'), context);
    case 'ParenthesizedExpression':
      return jsonText(node.child('Expression'), context);
    case 'DateTimeLiteralExpression':
    case 'TimespanLiteralExpression':
    case 'GuidLiteralExpression':
      return JSON.stringify(inner(node));
    default:
      throw node.fail('KQL_LITERAL', `A ${node.kind} cannot stand in a dynamic literal.`);
  }
}

/** A dynamic constant from its JSON text. */
export function dynamicConstant(json: string, context: Context): Sql {
  if (json === 'null') return { ...nullOf('dynamic'), constant: { kind: 'json', value: null } };
  return {
    ...sql(context.string(json).text, 'dynamic', false),
    constant: { kind: 'json', value: JSON.parse(json) as unknown },
  };
}

function boolOf(node: Syntax): Sql {
  const text = inner(node).toLowerCase();
  if (text === 'null') return nullOf('bool');
  return boolSql(text === 'true' || text === '1');
}

export const literals = {
  BooleanLiteralExpression: boolOf,
  IntLiteralExpression: (node: Syntax) => numberOf(node, 'int'),
  LongLiteralExpression: (node: Syntax) => numberOf(node, 'long'),
  RealLiteralExpression: realOf,
  DecimalLiteralExpression: decimalOf,
  DateTimeLiteralExpression: datetimeOf,
  TimespanLiteralExpression: timespanOf,
  GuidLiteralExpression: guidOf,
  StringLiteralExpression: stringOf,
  CompoundStringLiteralExpression: stringOf,
  NullLiteralExpression: () => nullOf('dynamic'),
  DynamicExpression: (node: Syntax, context: Context) => dynamicConstant(jsonText(node, context), context),
  TypeOfLiteralExpression: (node: Syntax, context: Context, _scope: Scope) =>
    context.string(typeText(node.list('Types')[0]?.text ?? '').slice(1, -1)),
};
