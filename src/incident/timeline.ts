import type { Level } from '../detect/detection.ts';
import type { EventReference } from '../schema/event.ts';
import type { Entity } from '../schema/types.ts';
import type { Alert } from './incident.ts';

export interface TimelineEntry {
  readonly time: string;
  readonly title: string;
  readonly level: Level;
  readonly alertId: string;
  readonly techniques: string[];
  readonly entities: Entity[];
  readonly event?: EventReference;
}

/** The alerts in the order in which they began; a repeated one says how often, and until when. */
export function timelineOf(alerts: readonly Alert[]): TimelineEntry[] {
  return [...alerts]
    .sort((one, other) => compare(one.firstTime, other.firstTime) || compare(one.id, other.id))
    .map((alert) => {
      const event = [...alert.events].sort((one, other) => compare(one.time, other.time))[0];
      const repeats =
        alert.count > 1 ? ` (${alert.count} times until ${alert.lastTime.slice(0, 19).replace('T', ' ')})` : '';
      return {
        time: alert.firstTime,
        title: `${alert.title}${repeats}`,
        level: alert.level,
        alertId: alert.id,
        techniques: [...alert.techniques],
        entities: [...alert.entities],
        ...(event ? { event } : {}),
      };
    });
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
