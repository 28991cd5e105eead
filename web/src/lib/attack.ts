// Data, not server code: one list of tactics for the whole of Vedette.
export { TACTICS } from '../../../src/detect/sigma/attack.ts';

/** Names that ATT&CK has given up or has only begun to use: shown where a rule bears them. */
export const CHANGING_TACTICS: ReadonlySet<string> = new Set(['defense-evasion', 'stealth', 'defense-impairment']);
