import type { BenignPattern } from './finding.ts';
import { usualWork } from './usual-work.ts';
import { vulnerabilityScan } from './vulnerability-scan.ts';

/** The benign patterns that the engine looks for, in this order; the first that explains all is kept. */
export const benignPatterns: readonly BenignPattern[] = [vulnerabilityScan, usualWork];
