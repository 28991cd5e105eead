import type { Config } from './config/config.ts';
import type { KqlCompiler } from './kql/compiler.ts';
import { type EstimateOptions, estimateKql } from './kql/estimate.ts';
import { type ExportFormat, type ExportOptions, exportKql } from './kql/export.ts';
import type { ExternalPolicy } from './kql/external/policy.ts';
import type { Library } from './kql/library/library.ts';
import { type RunOptions, runKql } from './kql/run.ts';
import type { Catalog } from './kql/service.ts';
import type { EventStore } from './store/event-store.ts';

/** What KQL over this store, the whole catalogue and the library is asked with; what a caller leaves out has its default. */
function defaultsOver(
  store: EventStore,
  compiler: KqlCompiler,
  catalog: () => Catalog,
  library: () => Promise<Library>,
  { places, externaldata }: Config['kql'],
  onProblem: (problem: string) => void,
) {
  const { hosts, folders, maxMegabytes, maxSeconds } = externaldata;
  const external: ExternalPolicy = { hosts, folders, maxBytes: maxMegabytes * 1024 * 1024, maxSeconds };
  return async () => ({
    store,
    compiler,
    catalog: catalog(),
    library: await library(),
    external,
    ...(places !== undefined && { places }),
    now: new Date(),
    onInternal: ({ id, error }: { readonly id: string; readonly error: unknown }) => onProblem(`query ${id}: ${error}`),
  });
}
type Over = Parameters<typeof defaultsOver>;

/** Runs KQL. */
export function queriesOver(...over: Over) {
  const defaults = defaultsOver(...over);
  return async (text: string, options: Partial<RunOptions> = {}) => runKql(text, { ...(await defaults()), ...options });
}

/** What KQL would read. */
export function estimatesOver(...over: Over) {
  const defaults = defaultsOver(...over);
  return async (text: string, options: Partial<EstimateOptions> = {}) =>
    estimateKql(text, { ...(await defaults()), ...options });
}

/** Runs KQL and gives its rows as a file, piece by piece. */
export function exportsOver(...over: Over) {
  const defaults = defaultsOver(...over);
  return async (text: string, format: ExportFormat, options: Partial<ExportOptions> = {}) =>
    exportKql(text, format, { ...(await defaults()), ...options });
}
