import type { EventKind } from '../event-kind.ts';
import type { FieldTable } from '../fields/field-table.ts';
import type { LogSource } from '../rule.ts';

/** One kind of event that answers to a log source: Sysmon 1 and Security 4688 are two kinds of process creation. */
export interface SourceKind {
  /** As a person reads it: `Sysmon 1`. */
  readonly name: string;
  readonly matches: (kind: EventKind) => boolean;
  readonly fields: FieldTable;
  /**
   * The native fields that this kind ever fills, where that is known: a rule's test of any other field is neither
   * true nor false. Undefined where the kind may fill anything.
   */
  readonly filled?: ReadonlySet<string>;
}

/** A log source of Sigma with the kinds of events that it covers here. */
export interface SourceDefinition extends LogSource {
  readonly kinds: readonly SourceKind[];
}
