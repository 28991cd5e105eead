import { withRow } from '../context.ts';
import { convert, toJson, toText } from '../convert.ts';
import { parseTimespan } from '../literal.ts';
import type { NamedRows, Step } from '../operator.ts';
import { Relation } from '../relation.ts';
import { identifier, type Sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';
import { Activity } from './activity.ts';
import { argumentNodes, type Plugin, type TablesPlugin } from './plugin.ts';

const MOST_SAMPLES = 128;

/** The values of a constant array, as texts. */
function constantTexts(value: Sql, call: Syntax): string[] {
  const { constant } = value;
  if (constant?.kind !== 'json' || !Array.isArray(constant.value) || constant.value.length === 0)
    throw call.fail('KQL_CONSTANT_EXPECTED', 'The sequence and its periods are constant arrays that are not empty.');
  return constant.value.map((item: unknown) => (typeof item === 'string' ? item : JSON.stringify(item)));
}

function stateOf(step: Step & { readonly input: Relation }, activity: Activity, node: Syntax | undefined): Sql {
  if (!node) throw step.node.fail('KQL_ARGUMENT', 'The column of states is missing.');
  return step.context.scalar(node, withRow(step.scope, activity.rows));
}

/** `funnel_sequence_completion`: per period how many ids came how far in the sequence within that time. */
export const funnelSequenceCompletion: Plugin = (step, call) => {
  const nodes = argumentNodes(call);
  const state = nodes[5];
  const activity = new Activity(step, call, [2, 3], state ? [state] : []);
  const { line } = activity;
  const bins = activity.periods(activity.constant(4));
  const value = stateOf(step, activity, state);
  const texts = constantTexts(activity.constant(6), call);
  const steps = texts.map((text) => convert(step.context.string(text), value.type).text);
  const windows = constantTexts(activity.constant(7), call).map((text) => parseTimespan(text));
  if (windows.some((ticks) => ticks === undefined || ticks <= 0n))
    throw call.fail('KQL_ARGUMENT', 'The periods must be timespans.');
  const rows = activity.base(activity.inRange, { b: bins.index(line.at) });
  const conditions = steps.map((text) => `ifNull(d0 = ${text}, false)`).join(', ');
  const level = (ticks: bigint) => `windowFunnel(${ticks})(toUInt64(at - ${line.start}), ${conditions})`;
  const levels = `SELECT b, i, [${windows.map((ticks) => level(ticks ?? 0n)).join(', ')}] AS levels FROM (${rows}) GROUP BY b, i`;
  const pairs = windows.flatMap((ticks, window) =>
    steps.map((text, at) => `(${text}, toInt64(${ticks}), ${window + 1}, ${at + 1})`),
  );
  const spread = `SELECT b, i, levels, arrayJoin([${pairs.join(', ')}]) AS one FROM (${levels})`;
  const counted = `(SELECT b, one, uniqExactIf(i, levels[one.3] >= one.4) AS n FROM (${spread}) GROUP BY b, one)`;
  return activity.result(counted, [line.value(bins.start('b')), 'one.1', 'one.2', 'toInt64(n)']);
};

/**
 * `funnel_sequence`: what came before and behind each run through the sequence. States that repeat count once; steps
 * further apart than the longest distance do not follow each other.
 */
export const funnelSequence: TablesPlugin = (step, call): readonly NamedRows[] => {
  const nodes = argumentNodes(call);
  const state = nodes[6];
  const activity = new Activity(step, call, [2, 3], state ? [state] : []);
  const { line } = activity;
  const distance = line.unit(activity.constant(4));
  const bins = activity.periods(activity.constant(5));
  const value = stateOf(step, activity, state);
  const texts = constantTexts(activity.constant(7), call);
  const wanted = texts.map((text) => convert(step.context.string(text), value.type).text);
  const size = wanted.length;
  const rows = activity.base(activity.inRange, { b: bins.index(line.at) });
  const history = `SELECT b, i, arraySort(one -> one.1, groupArray((at, d0))) AS events FROM (${rows}) GROUP BY b, i`;
  const runs = `SELECT b, i, arrayFilter((one, before, place) -> place = 1 OR one.2 != before.2, events, arrayPushFront(arrayPopBack(events), events[1]), arrayEnumerate(events)) AS runs FROM (${history})`;
  // One row for each place of each id's history; the neighbours that matter stand beside it.
  const width = size + 2;
  const places = `SELECT b, i, length(runs) AS n, arrayConcat([runs[1]], runs, [runs[1]]) AS padded, arrayJoin(range(1, greatest(length(runs) - ${size} + 2, 1))) AS place FROM (${runs})`;
  const slices = `SELECT b, i, n, place, arraySlice(padded, place, ${width}) AS part FROM (${places})`;
  const near = (first: number, second: number) => `part[${second}].1 - part[${first}].1 <= ${distance}`;
  const matches = [
    ...wanted.map((text, index) => `ifNull(part[${index + 2}].2 = ${text}, false)`),
    ...wanted.slice(1).map((_, index) => near(index + 2, index + 3)),
  ].join(' AND ');
  const beside = (at: number, there: string) => `if(${there}, ${toText({ ...value, text: `part[${at}].2` }).text}, '')`;
  const before = beside(1, `place > 1 AND ${near(1, 2)}`);
  const behind = beside(width, `place + ${size} <= n AND ${near(width - 1, width)}`);
  const found = `SELECT b, i, ${before} AS prev, ${behind} AS next FROM (${slices}) WHERE ${matches}`;
  const table = (keys: readonly string[]): Relation => {
    const time = line.value(bins.start('b'));
    const name = nodes[1]?.name ?? 'TimelineColumn';
    const columns = [
      { name, type: activity.type },
      ...keys.map((key) => ({ name: key, type: 'string' as const })),
      { name: 'dcount', type: 'long' as const },
      { name: 'samples', type: 'dynamic' as const },
    ];
    const samples = `concat('[', arrayStringConcat(groupUniqArray(${MOST_SAMPLES})(${toJson({ ...activity.id, text: 'i' })}), ','), ']')`;
    const text = `(SELECT ${time} AS ${identifier(name)}, ${keys.join(', ')}, toInt64(uniqExact(i)) AS dcount, ${samples} AS samples FROM (${found}) GROUP BY b, ${keys.join(', ')})`;
    const rows = Relation.over(text, columns, step.context.alias);
    const order = [{ name: 'dcount', descending: true }, ...keys.map((key) => ({ name: key, descending: false }))];
    return rows.sorted(
      order.map(({ name: key, descending }) => ({
        text: rows.column(key)?.value.text ?? '',
        descending,
        nullsFirst: false,
      })),
    );
  };
  return [
    { name: 'prev_sequence_next', rows: table(['prev', 'next']) },
    { name: 'prev_sequence', rows: table(['prev']) },
    { name: 'sequence_next', rows: table(['next']) },
  ];
};
