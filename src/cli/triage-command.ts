import { VedetteError } from '../lib/errors.ts';
import { withLocal } from './local.ts';
import { textOf, writeLine } from './output.ts';

/** `vedette triage ID` */
export async function triageCommand(id: string, options: { json?: boolean; config: string }): Promise<void> {
  await withLocal(options.config, async (services) => {
    const detail = await services.incident(id);
    if (!detail) throw new VedetteError('INCIDENT_UNKNOWN', `There is no incident ${id}.`);
    const { incident, triage, narrative, coverage } = detail;
    if (options.json) {
      writeLine(JSON.stringify({ incident, triage, narrative, coverage }));
      return;
    }
    writeLine(`#${incident.number} ${textOf(incident.title)} (${incident.severity}, ${incident.status})`);
    writeLine(`Verdict: ${triage.verdict}, confidence ${Math.round(triage.confidence * 100)} %, by the ${triage.by}`);
    for (const { sentence, verification } of triage.reasons) writeLine(`  [${verification}] ${textOf(sentence)}`);
    writeLine('What happened:');
    for (const { sentence, verification } of narrative.sentences) writeLine(`  [${verification}] ${textOf(sentence)}`);
    if (narrative.withheld > 0)
      writeLine(`  ${narrative.withheld} sentences were contradicted by the events and withheld.`);
    writeLine('Next steps:');
    for (const step of triage.nextSteps) writeLine(`  - ${textOf(step)}`);
    writeLine(textOf(coverage.sentence));
  });
}
