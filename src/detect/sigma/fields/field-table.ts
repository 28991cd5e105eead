/** Where one field of Sigma's vocabulary is found: any of these names in a rule means all of them in an event. */
export interface FieldNames {
  /** Names in the records themselves, flat, or a path with dots. */
  readonly native?: readonly string[];
  /** Columns of the event model. */
  readonly asim?: readonly string[];
  /** Names in the Elastic Common Schema. */
  readonly ecs?: readonly string[];
}

/** The vocabulary of one kind of log source, by Sigma's own name of each field. */
export type FieldTable = Readonly<Record<string, FieldNames>>;

export const noFields: FieldTable = {};
