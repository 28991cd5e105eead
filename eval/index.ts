import * as attack from './attack.ts';
import * as crowdsec from './crowdsec.ts';
import type { Evaluation } from './evaluation.ts';
import * as evidence from './evidence.ts';
import * as evtx from './evtx.ts';
import * as fuzz from './fuzz.ts';
import * as injection from './injection.ts';
import * as kql from './kql.ts';
import * as nl2kql from './nl2kql.ts';
import * as parse from './parse.ts';
import * as rules from './rules.ts';
import * as sigma from './sigma.ts';

export const evaluations: readonly Evaluation[] = [
  attack,
  crowdsec,
  evidence,
  evtx,
  fuzz,
  injection,
  kql,
  nl2kql,
  parse,
  rules,
  sigma,
];
