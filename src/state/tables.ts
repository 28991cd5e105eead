import type { Generated } from 'kysely';

/**
 * The state tables. Conventions that hold on SQLite and Postgres alike: times are ISO 8601 UTC text, booleans are 0 or 1,
 * lists and objects are JSON text (columns that end in `_json`), counts are integers.
 */
export interface StateTables {
  users: UsersTable;
  sessions: SessionsTable;
  tokens: TokensTable;
  audit_log: AuditLogTable;
  saved_searches: SavedSearchesTable;
  rule_settings: RuleSettingsTable;
  rule_runs: RuleRunsTable;
  rule_exceptions: RuleExceptionsTable;
  alerts: AlertsTable;
  alert_entities: AlertEntitiesTable;
  incidents: IncidentsTable;
  incident_history: IncidentHistoryTable;
  detections_taken: DetectionsTakenTable;
  incident_outbox: IncidentOutboxTable;
  incident_findings: IncidentFindingsTable;
  model_calls: ModelCallsTable;
  sources: SourcesTable;
  balance: BalanceTable;
  quarantine: QuarantineTable;
  tail_positions: TailPositionsTable;
  key_values: KeyValuesTable;
  kql_functions: KqlFunctionsTable;
  watchlists: WatchlistsTable;
}

export interface UsersTable {
  id: string;
  name: string;
  role: string;
  /** argon2id, PHC string. */
  password_hash: string;
  created: string;
}

export interface SessionsTable {
  /** SHA-256 of the cookie's secret: a stolen database opens no session. */
  id_hash: string;
  user_id: string;
  csrf: string;
  created: string;
  expires: string;
}

export interface TokensTable {
  id: string;
  name: string;
  source: string;
  /** SHA-256 of the secret (which has 256 bits of its own, so that no slow hash is needed). */
  secret_hash: string;
  created: string;
  last_used: string | null;
}

export interface AuditLogTable {
  id: Generated<number>;
  time: string;
  who: string;
  action: string;
  object: string;
  detail_json: string;
}

export interface SavedSearchesTable {
  id: string;
  name: string;
  kql: string;
  created: string;
  created_by: string;
}

export interface RuleSettingsTable {
  rule_id: string;
  enabled: number;
  changed: string;
  changed_by: string;
}

export interface RuleRunsTable {
  rule_id: string;
  last_run: string;
}

export interface RuleExceptionsTable {
  id: string;
  rule_id: string;
  /** `{field: value}` that an event must have. */
  when_json: string;
  reason: string;
  created: string;
  created_by: string;
  expires: string | null;
}

export interface AlertsTable {
  id: string;
  rule_id: string;
  title: string;
  kind: string;
  level: string;
  description: string;
  tactics_json: string;
  techniques_json: string;
  first_time: string;
  last_time: string;
  count: number;
  events_json: string;
  entities_json: string;
  incident_id: string;
  /** What folds: the rule and its entities. */
  fold_key: string;
  runbook_json: string;
}

export interface AlertEntitiesTable {
  alert_id: string;
  kind: string;
  key: string;
}

export interface IncidentsTable {
  id: string;
  number: number;
  title: string;
  severity: string;
  status: string;
  classification: string | null;
  owner: string | null;
  created: string;
  updated: string;
  first_time: string;
  last_time: string;
  alert_count: number;
  event_count: number;
  entities_json: string;
  tactics_json: string;
  techniques_json: string;
  /** Set when this incident was merged into another. */
  merged_into: string | null;
  triage_json: string | null;
  narrative_json: string | null;
}

export interface IncidentHistoryTable {
  id: Generated<number>;
  incident_id: string;
  time: string;
  who: string;
  text: string;
}

/** One row a detection (its rule and events): a replay after a crash delivers some twice. */
export interface DetectionsTakenTable {
  key: string;
  time: string;
}

/** Alerts and incidents whose rows have still to reach the event store. */
export interface IncidentOutboxTable {
  kind: string;
  id: string;
  sequence: number;
}

/** The benign pattern that the engine found behind an incident, with its evidence. */
export interface IncidentFindingsTable {
  incident_id: string;
  time: string;
  finding_json: string;
}

export interface ModelCallsTable {
  id: Generated<number>;
  time: string;
  provider: string;
  model: string;
  purpose: string;
  prompt_hash: string;
  input_tokens: number;
  output_tokens: number;
  /** US dollars. */
  cost: number;
  milliseconds: number;
  outcome: string;
}

export interface SourcesTable {
  name: string;
  input: string;
  formats_json: string;
  products_json: string;
  first_seen: string;
  last_seen: string;
}

export interface BalanceTable {
  source: string;
  /** Start of the hour. */
  hour: string;
  received: number;
  stored: number;
  quarantined: number;
  merged: number;
  dropped_json: string;
}

export interface QuarantineTable {
  id: string;
  source: string;
  input: string;
  time: string;
  format: string;
  reason: string;
  byte_offset: number;
  /** The record's bytes, base64. */
  raw_base64: string;
  hint_json: string;
  sequence: number;
  hour: string;
}

export interface TailPositionsTable {
  path: string;
  /** Device and inode: a rotated file is another file. */
  file_id: string;
  position: number;
  updated: string;
}

export interface KeyValuesTable {
  key: string;
  value: string;
}

export interface KqlFunctionsTable {
  name: string;
  parameters: string;
  body: string;
  description: string;
  updated: string;
  updated_by: string;
}

export interface WatchlistsTable {
  name: string;
  columns_json: string;
  rows_json: string;
  row_count: number;
  search_key: string;
  updated: string;
  updated_by: string;
}
