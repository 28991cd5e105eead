import {
  activeUsersCount,
  activityCountsMetrics,
  activityEngagement,
  activityMetrics,
  sessionCount,
  slidingWindowCounts,
} from './activity-counts.ts';
import { autocluster } from './autocluster.ts';
import { bagUnpack } from './bag-unpack.ts';
import { basket } from './basket.ts';
import { dcountIntersect } from './dcount-intersect.ts';
import { diffpatterns } from './diffpatterns.ts';
import { diffpatternsText } from './diffpatterns-text.ts';
import { funnelSequence, funnelSequenceCompletion } from './funnel.ts';
import { geoLineLookup, geoPolygonLookup } from './geo-lookup.ts';
import { ipv4Lookup, ipv6Lookup } from './ip-lookup.ts';
import { newActivityMetrics } from './new-activity.ts';
import { pivot } from './pivot.ts';
import type { Plugin, TablesPlugin } from './plugin.ts';
import { rollingPercentile } from './rolling-percentile.ts';
import { narrow, preview, rowsNear } from './rows.ts';
import { schemaMerge } from './schema-merge.ts';
import { sequenceDetect } from './sequence-detect.ts';

/** Plug-ins that give one table. */
export const plugins: Readonly<Record<string, Plugin>> = {
  active_users_count: activeUsersCount,
  activity_counts_metrics: activityCountsMetrics,
  activity_engagement: activityEngagement,
  activity_metrics: activityMetrics,
  autocluster,
  bag_unpack: bagUnpack,
  basket,
  diffpatterns,
  diffpatterns_text: diffpatternsText,
  dcount_intersect: dcountIntersect,
  funnel_sequence_completion: funnelSequenceCompletion,
  geo_line_lookup: geoLineLookup,
  geo_polygon_lookup: geoPolygonLookup,
  ipv4_lookup: ipv4Lookup,
  ipv6_lookup: ipv6Lookup,
  narrow,
  new_activity_metrics: newActivityMetrics,
  pivot,
  rolling_percentile: rollingPercentile,
  rows_near: rowsNear,
  schema_merge: schemaMerge,
  session_count: sessionCount,
  sliding_window_counts: slidingWindowCounts,
  sequence_detect: sequenceDetect,
};

/** Plug-ins that give several tables, and so end their query. */
export const tablesPlugins: Readonly<Record<string, TablesPlugin>> = {
  funnel_sequence: funnelSequence,
  preview,
};
