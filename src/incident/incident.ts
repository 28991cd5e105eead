import type { Level, RuleKind } from '../detect/detection.ts';
import type { EventReference } from '../schema/event.ts';
import type { Entity } from '../schema/types.ts';

/** Detections of one rule on the same entities, folded while they repeat. `events` keeps the first 100 references, `count` all. */
export interface Alert {
  readonly id: string;
  readonly ruleId: string;
  readonly title: string;
  readonly kind: RuleKind;
  readonly level: Level;
  readonly description: string;
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
  readonly firstTime: string;
  readonly lastTime: string;
  readonly count: number;
  readonly events: readonly EventReference[];
  readonly entities: readonly Entity[];
  readonly incidentId: string;
}

export const INCIDENT_STATUSES = ['new', 'active', 'closed'] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];
/** Sentinel's classifications of a closed incident. */
export const CLASSIFICATIONS = ['true-positive', 'benign-positive', 'false-positive', 'undetermined'] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

export interface Incident {
  readonly id: string;
  /** Small number that people say: 1, 2, 3 … */
  readonly number: number;
  readonly title: string;
  readonly severity: Level;
  readonly status: IncidentStatus;
  readonly classification?: Classification;
  readonly owner?: string;
  readonly created: string;
  readonly updated: string;
  readonly firstTime: string;
  readonly lastTime: string;
  readonly alertCount: number;
  readonly eventCount: number;
  readonly entities: readonly Entity[];
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
}
