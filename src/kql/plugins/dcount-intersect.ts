import { withRow } from '../context.ts';
import { distinctValues, hllParts } from '../sketches.ts';
import { type Sql, sql } from '../sql.ts';
import { plainRows } from './activity.ts';
import { argumentNodes, type Plugin } from './plugin.ts';

/** `dcount_intersect`: how many distinct values the first sketches have in common. */
export const dcountIntersect: Plugin = (step, call) => {
  const nodes = argumentNodes(call);
  const rows = plainRows(step, call, nodes);
  const parts = nodes.map((node) => hllParts(step.context.scalar(node, withRow(step.scope, rows))));
  const columns: { readonly name: string; readonly value: Sql }[] = parts.map((_, index) => {
    const some = parts.slice(0, index + 1);
    const valid = some.map((part) => part.valid).join(' AND ');
    // A full sketch knows no hashes above its greatest: what all know is compared.
    const limits = some.map(
      (part) => `if(length(${part.hashes}) < ${part.kept}, toUInt64(18446744073709551615), arrayMax(${part.hashes}))`,
    );
    const limit = limits.length > 1 ? `least(${limits.join(', ')})` : String(limits[0]);
    const common =
      some.length > 1 ? `arrayIntersect(${some.map((part) => part.hashes).join(', ')})` : String(some[0]?.hashes);
    const shared = `arrayMap(edge -> (length(arrayFilter(hash -> hash <= edge, ${common})), edge), [${limit}])[1]`;
    const estimate = `arrayMap(found -> if(found.2 = toUInt64(18446744073709551615), toInt64(found.1), accurateCastOrNull(round(toFloat64(found.1) * 18446744073709551616. / toFloat64(found.2)), 'Int64')), [${shared}])[1]`;
    const first = some[0];
    const text = index === 0 && first ? distinctValues(first.hashes, first.kept) : estimate;
    return { name: `s${index}`, value: sql(`if(${valid}, ${text}, NULL)`, 'long') };
  });
  return rows.selecting([...rows.columns, ...columns]);
};
