import { type Context, constantLong, type Scope } from './context.ts';
import { convert } from './convert.ts';
import type { Syntax } from './syntax.ts';

/** What `set` statements ask of the query itself. */
export interface QueryOptions {
  /** Rows of each table of the result. */
  mostRows: bigint | undefined;
  externalData: boolean;
}

/** Options that change no answer here: they tune Kusto's own machinery, or allow what Vedette's limits bound anyway. */
const WITHOUT_EFFECT = new Set([
  'best_effort',
  'deferpartialqueryfailures',
  'materialized_view_shuffle',
  'max_memory_consumption_per_query_per_node',
  'maxmemoryconsumptionperiterator',
  'maxoutputcolumns',
  'norequesttimeout',
  'notruncation',
  'push_selection_through_aggregation',
  'query_datascope',
  'query_distribution_nodes_span',
  'query_fanout_nodes_percent',
  'query_fanout_threads_percent',
  'query_force_row_level_security',
  'query_log_query_parameters',
  'query_max_entities_in_union',
  'query_python_debug',
  'query_results_cache_force_refresh',
  'query_results_cache_max_age',
  'query_results_cache_per_shard',
  'query_results_progressive_row_count',
  'query_results_progressive_update_period',
  'query_weakconsistency_session_id',
  'queryconsistency',
  'querytrace',
  'request_app_name',
  'request_block_row_level_security',
  'request_callout_disabled',
  'request_description',
  'request_external_table_disabled',
  'request_impersonation_disabled',
  'request_readonly',
  'request_readonly_hardline',
  'request_remote_entities_disabled',
  'request_sandboxed_execution_disabled',
  'request_user',
  'results_error_reporting_placement',
  'results_progressive_enabled',
  'results_v2_fragment_primary_tables',
  'results_v2_newlines_between_frames',
  'truncationmaxsize',
  'validate_permissions',
]);

const REFUSED: Readonly<Record<string, string>> = {
  query_bin_auto_at: 'write bin_at() with its point.',
  query_bin_auto_size: 'write bin() with its size.',
  query_cursor_after_default: 'rows carry no cursor here; use ingestion_time() or TimeGenerated.',
  query_cursor_before_or_at_default: 'rows carry no cursor here; use ingestion_time() or TimeGenerated.',
  query_cursor_current: 'rows carry no cursor here; use ingestion_time() or TimeGenerated.',
  query_cursor_disabled: 'rows carry no cursor here; use ingestion_time() or TimeGenerated.',
  query_cursor_scoped_tables: 'rows carry no cursor here; use ingestion_time() or TimeGenerated.',
  query_datetimescope_column: 'choose a time range beside the query, or write where.',
  query_datetimescope_from: 'choose a time range beside the query, or write where.',
  query_datetimescope_to: 'choose a time range beside the query, or write where.',
  query_results_apply_getschema: 'write getschema.',
  request_cross_cluster_token: 'there is one cluster here.',
  servertimeout: 'the time limit is set beside the query.',
};

/** What one `set` statement does; an option that Vedette does not know, or cannot heed, is refused. */
export function setOption(statement: Syntax, context: Context, scope: Scope): void {
  const { name } = statement.child('Name');
  const value = statement.optional('ValueClause')?.child('Expression');
  const option = name.toLowerCase();
  switch (option) {
    case 'query_now': {
      const now = value && convert(context.scalar(value, scope), 'datetime').constant;
      if (now?.kind !== 'integer') throw statement.fail('KQL_CONSTANT_EXPECTED', 'query_now is a constant datetime.');
      context.now = now.value;
      return;
    }
    case 'query_take_max_records':
    case 'truncationmaxrecords':
      if (!value) throw statement.fail('KQL_ARGUMENT', `${name} needs a number of rows.`);
      context.options.mostRows = constantLong(value, context, scope);
      return;
    case 'request_external_data_disabled':
      context.options.externalData = value?.text === 'false';
      return;
    case 'query_language':
      if (value && /^["'](kql|csl)["']$/i.test(value.text)) return;
      throw statement.fail('KQL_UNSUPPORTED', 'Queries are written in KQL here.');
    default:
      if (WITHOUT_EFFECT.has(option)) return;
      throw statement.fail(
        'KQL_UNSUPPORTED',
        Object.hasOwn(REFUSED, option)
          ? `The option ${name} is not supported: ${REFUSED[option]}`
          : `There is no option ${name}.`,
      );
  }
}
