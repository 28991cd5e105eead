import type { TableName } from '../types.ts';

/** Where the value of a native column comes from: a column (or a path in the raw record), or one of the few shapes below. */
export type Source =
  | string
  | { readonly fileName: string }
  | { readonly accountName: string }
  | { readonly accountDomain: string }
  | { readonly constant: string }
  /** `DOMAIN\user`; the user alone where there is no domain. */
  | { readonly account: readonly [domain: string, user: string] }
  /** The value of `choose` decides; a value that is not listed gives ''. */
  | { readonly choose: string; readonly values: Readonly<Record<string, string>> };

/** Rows of a table of the event model that a native table shows although their record came from elsewhere. */
export interface Lookalike {
  readonly table: TableName;
  /** Only rows whose column has one of these values; all conditions must hold. */
  readonly where: Readonly<Record<string, readonly string[]>>;
  readonly columns: Readonly<Record<string, Source>>;
}
