/** Which sources were silent, late or unparsed in a window: what 'nothing found' could not have seen. */
export interface Coverage {
  readonly from: string;
  readonly to: string;
  readonly sources: {
    readonly source: string;
    readonly events: number;
    readonly quarantined: number;
    readonly state: 'healthy' | 'silent' | 'late' | 'unparsed';
  }[];
  readonly sentence: string;
}

export type CoverageOf = (from: string, to: string) => Promise<Coverage>;

/** Where nothing keeps the sources' books (a store of another process), it is said so. */
export const unknownCoverage: CoverageOf = async (from, to) => ({
  from,
  to,
  sources: [],
  sentence: 'Which sources delivered in this window is not known here.',
});
