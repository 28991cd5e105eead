import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

let s2: typeof import('s2js').s2 | undefined;
let h3: typeof import('h3-js') | undefined;

/** S2 cells and loops, loaded by the first query that needs them. */
export function s2Library(): typeof import('s2js').s2 {
  s2 ??= (require('s2js') as typeof import('s2js')).s2;
  return s2;
}

/** H3 cells, loaded by the first query that needs them. */
export function h3Library(): typeof import('h3-js') {
  h3 ??= require('h3-js') as typeof import('h3-js');
  return h3;
}
