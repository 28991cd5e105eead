import { withRow } from '../context.ts';
import { toText } from '../convert.ts';
import { comparable } from '../expressions/comparison.ts';
import { bitsOf } from '../functions/network6.ts';
import { outputOf } from '../operator.ts';
import { Relation } from '../relation.ts';
import { identifier, type Sql } from '../sql.ts';
import { plainRows } from './activity.ts';
import { argumentNodes, type Plugin } from './plugin.ts';

/** Networks and addresses as the first bits that they share: SQL over a text. */
interface Family {
  /** The bits of a network, as many as its mask says; null for what is none. */
  network(text: string): string;
  /** All beginnings of an address's bits, in an array. */
  beginnings(text: string): string;
}

const ipv4: Family = {
  network: (text) => {
    const parts = `splitByChar('/', ${text})`;
    const number = `IPv4StringToNumOrNull(${parts}[1])`;
    const mask = `if(length(${parts}) = 1, 32, toUInt8OrNull(${parts}[2]))`;
    return `if(isNull(${number}) OR isNull(${mask}) OR ${mask} > 32 OR length(${parts}) > 2, NULL, substring(bin(ifNull(${number}, toUInt32(0))), 1, ifNull(${mask}, 0)))`;
  },
  beginnings: (text) => {
    const number = `IPv4StringToNumOrNull(splitByChar('/', ${text})[1])`;
    return `if(isNull(${number}), [], arrayMap(size -> substring(bin(ifNull(${number}, toUInt32(0))), 1, size), range(0, 33)))`;
  },
};

const ipv6: Family = {
  network: (text) => {
    const { bits, mask } = bitsOf(text);
    return `if(isNull(${bits}) OR isNull(${mask}), NULL, substring(ifNull(${bits}, ''), 1, ifNull(${mask}, 0)))`;
  },
  beginnings: (text) => {
    const { bits } = bitsOf(text);
    return `if(isNull(${bits}), [], arrayMap(size -> substring(ifNull(${bits}, ''), 1, size), range(0, 129)))`;
  },
};

/** Rows of a lookup table beside each row whose address lies in their network. */
const lookup =
  (family: Family): Plugin =>
  (step, call) => {
    const { node, context, scope } = step;
    const given = argumentNodes(call);
    const [table, sourceKey, lookupKey, ...further] = given;
    if (!table || !sourceKey || !lookupKey) throw call.fail('KQL_ARGUMENT', 'The table and the keys are missing.');
    const last = further.at(-1);
    const isFlag = last !== undefined && last.kind !== 'NameReference';
    const flag = isFlag ? context.scalar(last, { names: scope.names }).constant : undefined;
    if (isFlag && flag?.kind !== 'bool')
      throw last.fail('KQL_CONSTANT_EXPECTED', 'return_unmatched is a constant true or false.');
    const unmatched = flag?.kind === 'bool' && flag.value;
    const extra = isFlag ? further.slice(0, -1) : further;
    const left = plainRows(step, call, [sourceKey, ...extra]).unordered();
    const right = context.tabular(table, { names: scope.names }).ready().unordered();
    const address = toText(context.scalar(sourceKey, withRow(scope, left)));
    const network = toText(context.scalar(lookupKey, withRow(scope, right)));
    const columns = (rows: Relation, prefix: string) =>
      rows.columns.map((column, index) => ({ ...column, name: `${prefix}${index}` }));
    const plain = (text: string) => ({ name: 'k', value: { ...address, text } });
    const one = left.selecting([...columns(left, 'l'), plain(address.text)]).render();
    const two = right.selecting([...columns(right, 'r'), { name: 'k', value: network }]).render();
    const [a, b, m] = [context.alias(), context.alias(), context.alias()];
    // Each address is taken apart once, however many rows have it.
    const keys = `SELECT k, arrayJoin(${family.beginnings('k')}) AS bits FROM (SELECT DISTINCT k FROM (${one}))`;
    const networks = `SELECT *, assumeNotNull(${family.network('k')}) AS bits FROM (${two}) WHERE isNotNull(${family.network('k')})`;
    const found = `SELECT ${m}a.k AS key, ${m}b.* FROM (${keys}) AS ${m}a INNER JOIN (${networks}) AS ${m}b ON ${m}a.bits = ${m}b.bits`;
    const same = extra.map((key) => {
      const [mine, other] = [left, right].map((rows) => rows.columns.findIndex(({ name }) => name === key.name));
      const [x, y] = [left.columns[mine ?? -1]?.value, right.columns[other ?? -1]?.value];
      if (!x || !y) throw key.fail('KQL_ARGUMENT', `${key.name} must be a column of both tables.`);
      const [p, q] = comparable({ ...x, text: `${a}.l${mine}` }, { ...y, text: `${b}.r${other}` });
      return `${p.text} = ${q.text}`;
    });
    const join = `(${one}) AS ${a} ${unmatched ? 'LEFT' : 'INNER'} JOIN (${found}) AS ${b} ON ${[`${a}.k = ${b}.key`, ...same].join(' AND ')}`;
    const output = outputOf(node);
    const rest = right.columns.filter(({ name }) => !extra.some((key) => key.name === name));
    const kept = output.length === left.columns.length + right.columns.length ? right.columns : rest;
    const values: Sql[] = [
      ...left.columns.map(({ value }, index) => ({ ...value, text: `${a}.l${index}` })),
      ...kept.map((column) => {
        const text = `${b}.r${right.columns.indexOf(column)}`;
        const isText = column.value.type === 'string';
        return { ...column.value, text: unmatched && !isText ? `if(${b}.key = '', NULL, ${text})` : text };
      }),
    ];
    if (values.length !== output.length)
      throw node.fail('KQL_INTERNAL', `The binder gives ${output.length} columns, the plug-in ${values.length}.`);
    const selected = values.map(({ text }, index) => `${text} AS ${identifier(output[index]?.name ?? '')}`);
    return Relation.over(`(SELECT ${selected.join(', ')} FROM ${join})`, output, context.alias);
  };

export const ipv4Lookup = lookup(ipv4);
export const ipv6Lookup = lookup(ipv6);
