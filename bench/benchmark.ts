export interface BenchmarkOptions {
  readonly json: boolean;
}

/** `figures` by name, each with its unit; `peers` are others' figures of the same thing, where they can run here. */
export interface BenchmarkResult {
  readonly figures: Readonly<Record<string, { readonly value: number; readonly unit: string }>>;
  readonly peers?: Readonly<Record<string, { readonly value: number; readonly unit: string }>>;
}

export interface Benchmark {
  readonly name: string;
  run(options: BenchmarkOptions): Promise<BenchmarkResult>;
}
