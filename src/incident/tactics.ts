import { TACTICS } from '../detect/sigma/attack.ts';

const STAGE = new Map<string, number>(TACTICS.map((tactic, index) => [tactic, index]));

/** Tactics of an intrusion that goes on: no usual work and no scan explains them away. */
const DEEP = new Set(['credential-access', 'lateral-movement', 'command-and-control', 'exfiltration', 'impact']);

export function stageOf(tactic: string): number {
  return STAGE.get(tactic) ?? -1;
}

export function isDeep(tactic: string): boolean {
  return DEEP.has(tactic);
}

/** `credential-access` as people write it: `credential access`. */
export function tacticWords(tactic: string): string {
  return tactic === 'command-and-control' ? 'command and control' : tactic.replaceAll('-', ' ');
}

/** In the order of an intrusion; unknown ones last, by name. */
export function inOrder(tactics: Iterable<string>): string[] {
  return [...tactics].sort((one, other) => {
    const left = STAGE.get(one) ?? TACTICS.length;
    const right = STAGE.get(other) ?? TACTICS.length;
    return left - right || (one < other ? -1 : one > other ? 1 : 0);
  });
}
