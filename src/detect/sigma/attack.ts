/** ATT&CK's enterprise tactics by the names in their URLs, in the order in which an intrusion usually goes. */
export const TACTICS = [
  'reconnaissance',
  'resource-development',
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'stealth',
  'defense-impairment',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
] as const;

const TECHNIQUE = /^t\d{4}(?:\.\d{3})?$/;

/** Tactics and techniques of a rule's tags, in the order of the tags, each once. */
export function attackOf(tags: readonly string[]): { tactics: string[]; techniques: string[] } {
  const tactics = new Set<string>();
  const techniques = new Set<string>();
  for (const tag of tags) {
    const [namespace, ...rest] = tag.toLowerCase().split('.');
    if (namespace !== 'attack') continue;
    const name = rest.join('.');
    const tactic = name.replaceAll('_', '-');
    if (TECHNIQUE.test(name)) techniques.add(name.toUpperCase());
    else if ((TACTICS as readonly string[]).includes(tactic)) tactics.add(tactic);
  }
  return { tactics: [...tactics], techniques: [...techniques] };
}
