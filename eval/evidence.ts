import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkClaims } from '../src/analyst/evidence/check.ts';
import { VedetteError } from '../src/lib/errors.ts';
import type { EvaluationOptions, EvaluationResult } from './evaluation.ts';
import { evidenceCases, randomOf } from './evidence-cases.ts';
import { recordedEvents } from './recorded-events.ts';

export const name = 'evidence';
const EVENTS_A_RECORDING = 40;
const SEED = 20260312;

/**
 * True and falsified sentences from recorded events. A sentence is withheld unless it is proved: `false_withheld` of the
 * false ones (to be 1), `true_withheld` of the true ones (to be 0). The baseline checks only that the evidence holds.
 */
export async function run({ dataFolder }: EvaluationOptions): Promise<EvaluationResult> {
  const folder = join(dataFolder, 'otrf');
  if (!existsSync(folder)) throw new VedetteError('EVAL_DATA_MISSING', `There is no folder ${folder}.`);
  const events = await recordedEvents(folder, EVENTS_A_RECORDING);
  const byName = new Map(events.map((event) => [`${event.table}/${event.eventId}`, event]));
  const cases = evidenceCases(events, randomOf(SEED));
  const checked = await checkClaims(cases, {
    events: async (references) => references.flatMap(({ table, eventId }) => byName.get(`${table}/${eventId}`) ?? []),
  });
  const counts = {
    trueAll: 0,
    trueWithheld: 0,
    falseAll: 0,
    falseWithheld: 0,
    falseContradicted: 0,
    trueContradicted: 0,
  };
  const failures: unknown[] = [];
  for (const [index, { truth, corruption, sentence }] of cases.entries()) {
    const { verification, reason } = checked[index] ?? { verification: 'not-checkable' as const };
    const proved = verification === 'proved';
    if (truth) {
      counts.trueAll++;
      if (!proved) counts.trueWithheld++;
      if (verification === 'contradicted') counts.trueContradicted++;
    } else {
      counts.falseAll++;
      if (!proved) counts.falseWithheld++;
      if (verification === 'contradicted') counts.falseContradicted++;
    }
    if (truth !== proved) failures.push({ truth, corruption, sentence, verification, reason });
  }
  return {
    n: cases.length,
    figures: {
      false_withheld: counts.falseWithheld / counts.falseAll,
      true_withheld: counts.trueWithheld / counts.trueAll,
      false_contradicted: counts.falseContradicted / counts.falseAll,
      true_contradicted: counts.trueContradicted / counts.trueAll,
    },
    baseline: { false_withheld: 0, true_withheld: 0 },
    failures,
  };
}
