const ONE_DATABASE = 'there is one database here: name the table itself.';
const NO_IDENTITY = 'queries do not see who runs them.';
const NO_INGESTION_LOG = 'rows carry no such mark here; use ingestion_time() or TimeGenerated.';
const NO_OUTSIDE = 'a query reads only what is stored here: import the data with vedette import --table.';
const NO_CODE = 'no code other than KQL runs inside a query.';
const NO_MODEL = 'a query calls no model; use ask, triage or investigate.';
const INTERNAL = 'it belongs to the inside of Kusto.';

/** Scalar functions that the language has and Vedette does not run: why, and what to do instead. */
export const refusedFunctions: Readonly<Record<string, string>> = {
  bin_auto: 'the size is not kept between queries; use bin() with a size.',
  cluster: ONE_DATABASE,
  current_cluster_endpoint: 'there is no cluster here.',
  current_cursor: NO_INGESTION_LOG,
  current_node_id: INTERNAL,
  current_principal: NO_IDENTITY,
  current_principal_details: NO_IDENTITY,
  current_principal_is_member_of: NO_IDENTITY,
  cursor_after: NO_INGESTION_LOG,
  cursor_before_or_at: NO_INGESTION_LOG,
  cursor_current: NO_INGESTION_LOG,
  entity_group: ONE_DATABASE,
  extent_id: NO_INGESTION_LOG,
  extent_tags: NO_INGESTION_LOG,
  extentid: NO_INGESTION_LOG,
  external_table: NO_OUTSIDE,
  graph: 'no graph is stored; make one with make-graph.',
  materialized_view: 'tables are read as they are: name the table itself.',
  row_id: NO_INGESTION_LOG,
  rowstore_ordinal_range: INTERNAL,
  stored_query_result: 'results are not stored; use let.',
};

/** Aggregates that the language has and Vedette does not run. */
export const refusedAggregates: Readonly<Record<string, string>> = {
  passthrough: INTERNAL,
};

/** Plug-ins that the language has and Vedette does not run. */
export const refusedPlugins: Readonly<Record<string, string>> = {
  ai_chat_completion: NO_MODEL,
  ai_chat_completion_prompt: NO_MODEL,
  ai_embed_text: NO_MODEL,
  ai_embeddings: NO_MODEL,
  azure_digital_twins_query_request: NO_OUTSIDE,
  cosmosdb_sql_request: NO_OUTSIDE,
  csharp: NO_CODE,
  dax_request: NO_OUTSIDE,
  estimate_rows_count: INTERNAL,
  execute_query: NO_OUTSIDE,
  execute_show_command: NO_OUTSIDE,
  external_datatable: INTERNAL,
  http_request: NO_OUTSIDE,
  http_request_post: NO_OUTSIDE,
  identity: INTERNAL,
  identity_v3: INTERNAL,
  infer_storage_schema: NO_OUTSIDE,
  infer_storage_schema_with_suggestions: NO_OUTSIDE,
  mysql_request: NO_OUTSIDE,
  postgresql_request: NO_OUTSIDE,
  python: NO_CODE,
  r: NO_CODE,
  sql_request: NO_OUTSIDE,
};

const TABLES = {
  function: refusedFunctions,
  aggregate: refusedAggregates,
  'plug-in': refusedPlugins,
} as const;

/** Why a name of the language does not run, if it is refused on purpose. */
export function reasonOf(kind: keyof typeof TABLES, name: string): string | undefined {
  return Object.hasOwn(TABLES[kind], name) ? TABLES[kind][name] : name.startsWith('__') ? INTERNAL : undefined;
}

/** The message for a call that does not run. */
export function refusal(kind: keyof typeof TABLES, name: string): string {
  const reason = reasonOf(kind, name);
  return `The ${kind} ${name} is not supported${reason ? `: ${reason}` : '.'}`;
}
