import type { Benchmark } from './benchmark.ts';
import { detect } from './detect.ts';
import { ingest } from './ingest.ts';
import * as parse from './parse.ts';
import { query } from './query.ts';

export const benchmarks: readonly Benchmark[] = [detect, ingest, parse, query];
