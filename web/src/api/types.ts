// The API's types, taken from the schemas that the server checks with. Types only: no server code reaches the browser.
import type { z } from 'zod';
import type * as common from '../../../src/server/api/common.ts';
import type * as incidents from '../../../src/server/api/incidents.ts';
import type * as library from '../../../src/server/api/library.ts';
import type * as operations from '../../../src/server/api/operations.ts';
import type * as query from '../../../src/server/api/search.ts';
import type * as session from '../../../src/server/api/session.ts';

export type ApiErrorBody = z.infer<typeof common.apiError>;
export type Level = z.infer<typeof common.level>;
export type TableName = z.infer<typeof common.tableName>;
export type Entity = z.infer<typeof common.entity>;
export type EventReference = z.infer<typeof common.eventReference>;
export type Cell = z.infer<typeof common.cell>;

export type Session = z.infer<typeof session.session>;

export type IncidentSummary = z.infer<typeof incidents.incidentSummary>;
export type IncidentStatus = IncidentSummary['status'];
export type Classification = NonNullable<IncidentSummary['classification']>;
export type IncidentDetail = z.infer<typeof incidents.incidentDetail>;
export type IncidentPatch = z.infer<typeof incidents.incidentPatch>;
export type IncidentList = z.infer<typeof incidents.incidentsResponse>;
export type Evidence = z.infer<typeof incidents.evidence>;
export type CheckedClaim = z.infer<typeof incidents.checkedClaim>;
export type Triage = z.infer<typeof incidents.triage>;
export type Narrative = z.infer<typeof incidents.narrative>;
export type Alert = z.infer<typeof incidents.alert>;
export type TimelineEntry = z.infer<typeof incidents.timelineEntry>;
export type EntityGraph = z.infer<typeof incidents.entityGraph>;
export type Coverage = z.infer<typeof incidents.coverage>;
export type HistoryEntry = z.infer<typeof incidents.historyEntry>;
export type EventRow = z.infer<typeof incidents.eventRow>;
export type EventsResponse = z.infer<typeof incidents.eventsResponse>;
export type StoredEvent = EventsResponse['items'][number];
export type EventAnswer = { row: EventRow };

export type QueryResponse = z.infer<typeof query.queryResponse>;
export type QueryEstimate = z.infer<typeof query.estimateResponse>;
export type ResultColumn = z.infer<typeof query.resultColumn>;
export type AskResponse = z.infer<typeof query.askResponse>;
export type Catalog = z.infer<typeof query.catalogResponse>;
export type StoredFunction = z.infer<typeof library.storedFunction>;
export type Watchlist = z.infer<typeof library.watchlist>;
export type SavedSearch = z.infer<typeof query.savedSearch>;

export type Overview = z.infer<typeof operations.overviewResponse>;
export type Rule = z.infer<typeof operations.rule>;
export type RulesResponse = z.infer<typeof operations.rulesResponse>;
export type RuleDetail = z.infer<typeof operations.ruleDetail>;
export type BalanceLine = z.infer<typeof operations.balanceLine>;
export type Source = z.infer<typeof operations.source>;
export type Quarantined = z.infer<typeof operations.quarantined>;
export type QuarantineResponse = z.infer<typeof operations.quarantineResponse>;
export type ReparseResult = z.infer<typeof operations.reparseResponse>;
export type Token = z.infer<typeof operations.token>;
export type TokenCreated = z.infer<typeof operations.tokenCreated>;
export type Settings = z.infer<typeof operations.settingsResponse>;
export type StreamEvent = z.infer<typeof operations.streamEvent>;
