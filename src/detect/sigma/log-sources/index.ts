import type { LogSource } from '../rule.ts';
import { applicationSources } from './applications.ts';
import { cloudSources } from './cloud.ts';
import { defenderSources } from './defender.ts';
import { eventModelSources } from './event-model.ts';
import { linuxSources, macosSources } from './linux.ts';
import { networkSources } from './network.ts';
import type { SourceDefinition, SourceKind } from './source-kind.ts';
import { sysmonSources } from './sysmon.ts';
import { windowsSources } from './windows.ts';

/** Every log source that some product of ours fills. */
export const sourceDefinitions: readonly SourceDefinition[] = [
  ...sysmonSources,
  ...windowsSources,
  ...defenderSources,
  ...linuxSources,
  ...macosSources,
  ...cloudSources,
  ...networkSources,
  ...eventModelSources,
  ...applicationSources,
];

const PARTS = ['product', 'category', 'service'] as const;

/** The kinds of events that a rule's log source means here; none if nothing of ours fills it. */
export function kindsOf(source: LogSource): readonly SourceKind[] {
  return sourceDefinitions.filter((definition) => covers(definition, source)).flatMap((definition) => definition.kinds);
}

/** A definition must share a part with the rule, contradict none, and not be for something that the rule narrows down. */
function covers(definition: SourceDefinition, source: LogSource): boolean {
  if (!PARTS.some((part) => source[part] !== undefined && source[part] === definition[part])) return false;
  return PARTS.every((part) =>
    definition[part] === undefined && part !== 'product'
      ? source[part] === undefined
      : fits(source[part], definition[part]),
  );
}

/** What a rule leaves open fits anything, and a definition for any product fits each. */
function fits(asked: string | undefined, defined: string | undefined): boolean {
  return asked === undefined || defined === undefined || asked === defined;
}

/** How a person writes a log source. */
export function describeSource(source: LogSource): string {
  return PARTS.flatMap((part) => (source[part] === undefined ? [] : [`${part} ${source[part]}`])).join(', ');
}
