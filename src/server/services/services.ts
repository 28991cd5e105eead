import type { z } from 'zod';
import type { TableName } from '../../schema/types.ts';
import type { State } from '../../state/database.ts';
import type { WatchlistInfo } from '../../state/library.ts';
import type {
  eventsResponse,
  incidentDetail,
  incidentPatch,
  incidentsRequest,
  incidentsResponse,
} from '../api/incidents.ts';
import type { storedFunction, storedFunctionRequest, watchlistRequest } from '../api/library.ts';
import type {
  backupStatus,
  balanceRequest,
  balanceResponse,
  lookBackRequest,
  lookBackResponse,
  overviewRequest,
  overviewResponse,
  quarantineRequest,
  quarantineResponse,
  reparseResponse,
  ruleDetail,
  rulesRequest,
  rulesResponse,
  settingsResponse,
  sourcesResponse,
  streamEvent,
} from '../api/operations.ts';
import type {
  askRequest,
  askResponse,
  catalogResponse,
  estimateRequest,
  estimateResponse,
  exportRequest,
  queryRequest,
  queryResponse,
} from '../api/search.ts';
import type { userTable } from '../api/tables.ts';
import type { Tickets } from '../auth/tickets.ts';

type Of<Schema extends z.ZodType> = z.output<Schema>;

/** What the HTTP edge needs of the stations behind it; the composition root joins them. Errors are VedetteErrors. */
export interface Services {
  readonly version: string;
  readonly state: State;
  readonly tickets: Tickets;
  readonly incidents: {
    list(request: Of<typeof incidentsRequest>): Promise<Of<typeof incidentsResponse>>;
    /** By id or number. */
    detail(id: string): Promise<Of<typeof incidentDetail> | undefined>;
    patch(id: string, patch: Of<typeof incidentPatch>, who: string): Promise<boolean>;
    events(id: string, page: number, size: number): Promise<Of<typeof eventsResponse> | undefined>;
  };
  readonly search: {
    query(request: Of<typeof queryRequest>, signal: AbortSignal): Promise<Of<typeof queryResponse>>;
    /** What the query would read. */
    estimate(request: Of<typeof estimateRequest>, signal: AbortSignal): Promise<Of<typeof estimateResponse>>;
    /** The rows as a file, piece by piece; rejects before the first piece where the query is wrong. */
    export(request: Of<typeof exportRequest>, signal: AbortSignal): Promise<AsyncIterable<string | Uint8Array>>;
    ask(request: Of<typeof askRequest>, signal: AbortSignal): Promise<Of<typeof askResponse>>;
    catalog(): Of<typeof catalogResponse>;
    event(table: TableName, eventId: string): Promise<Record<string, unknown> | undefined>;
  };
  /** Tables that people made from files. */
  readonly tables: {
    list(): Promise<Of<typeof userTable>[]>;
    /** Of a file of this machine. Throws TABLE_NAME_TAKEN, TABLE_EXISTS, TABLE_FILE and their like. */
    load(name: string, path: string, replace: boolean): Promise<Of<typeof userTable>>;
    remove(name: string): Promise<boolean>;
  };
  readonly library: {
    functions(): Promise<Of<typeof storedFunction>[]>;
    /** Throws KqlError with its place in the body. */
    saveFunction(stored: Of<typeof storedFunctionRequest>, who: string): Promise<void>;
    deleteFunction(name: string): Promise<boolean>;
    watchlists(): Promise<readonly WatchlistInfo[]>;
    /** Throws KqlError where the CSV is none. */
    saveWatchlist(list: Of<typeof watchlistRequest>, who: string): Promise<void>;
    deleteWatchlist(name: string): Promise<boolean>;
  };
  readonly rules: {
    list(request: Of<typeof rulesRequest>): Promise<Of<typeof rulesResponse>>;
    detail(id: string): Promise<Of<typeof ruleDetail> | undefined>;
    setEnabled(id: string, enabled: boolean, who: string): Promise<boolean>;
    /** Runs KQL rules over the past; throws RULE_UNKNOWN, RULE_RUN_RANGE. */
    lookBack(
      request: Of<typeof lookBackRequest> & { readonly signal: AbortSignal },
    ): Promise<Of<typeof lookBackResponse>>;
  };
  /** An archive of the data folder, written while Vedette runs. */
  readonly backup: {
    /** Throws BACKUP_RUNNING, BACKUP_TARGET. */
    start(archive: string): void;
    status(): Of<typeof backupStatus>;
  };
  readonly sources: {
    list(): Promise<Of<typeof sourcesResponse>>;
    balance(request: Of<typeof balanceRequest>): Promise<Of<typeof balanceResponse>>;
    quarantine(request: Of<typeof quarantineRequest>): Promise<Of<typeof quarantineResponse>>;
    /** One record by id, or all of a source, or all. */
    reparse(which: { id?: string; source?: string }): Promise<Of<typeof reparseResponse>>;
  };
  overview(request: Of<typeof overviewRequest>): Promise<Of<typeof overviewResponse>>;
  settings(): Of<typeof settingsResponse>;
  /** Calls back on every live event until the returned function is called. */
  subscribe(listener: (event: Of<typeof streamEvent>) => void): () => void;
}
