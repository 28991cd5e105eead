import type { EventRow } from '../../schema/event.ts';
import type { NativeRecord } from '../formats/format.ts';

export interface MappingContext {
  /** When the record was received: ISO 8601 UTC; the event's time where the record has none. */
  readonly received: string;
  /** The host that delivered it, if the transport knows. */
  readonly host?: string;
}

/** Maps the native records of one product to the event model. Pure and total: what it does not know stays in `raw`. */
export interface Product {
  readonly name: string;
  /** The formats whose records it may claim. */
  readonly formats: readonly string[];
  /** Cheap test on the native record; the list order in index.ts breaks ties. */
  claims(record: NativeRecord): boolean;
  map(record: NativeRecord, context: MappingContext): EventRow;
}
