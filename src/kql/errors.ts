import { type Place, VedetteError } from '../lib/errors.ts';

/** Every way in which a KQL query fails; the documentation lists this table. */
export const KQL_ERRORS = {
  KQL_EMPTY: 'The text holds no query.',
  KQL_TOO_LONG: 'The text is longer than the limit.',
  KQL_TOO_DEEP: 'Expressions or pipes are nested deeper than the limit.',
  KQL_TOO_COMPLEX: 'The query becomes more SQL than the store reads: it repeats or nests too much.',
  KQL_SYNTAX: 'The text is not KQL: the parser says where and why.',
  KQL_SEMANTICS: 'A name, a type or an argument is wrong: the binder says where and why.',
  KQL_UNSUPPORTED_OPERATOR: 'Vedette does not run this operator.',
  KQL_UNSUPPORTED_FUNCTION: 'Vedette does not run this function.',
  KQL_UNSUPPORTED: 'Vedette does not run this construct or option.',
  KQL_CONSTANT_EXPECTED: 'A constant must stand here, known before the query runs.',
  KQL_LITERAL: 'A literal is malformed or out of range.',
  KQL_ARGUMENT: 'An argument has a value that the function does not take.',
  KQL_SCHEMA_NEEDED: 'The columns of a step depend on the data: write them as a schema, or run the query.',
  KQL_ROWS_NEEDED: 'A step works on rows outside the store: run the query.',
  KQL_ASSERTION: 'An assert() of the query failed.',
  KQL_PLACES_UNREADABLE: 'The database of places that the settings name cannot be read.',
  KQL_PARAMETER_MISSING: 'The query declares a parameter that has neither value nor default.',
  KQL_EXTERNAL_REFUSED: 'The settings do not allow to read from this address.',
  KQL_EXTERNAL_FAILED: 'What externaldata asks for cannot be read, is too large, or is not in the format that it says.',
  KQL_LIMIT_TIME: 'The query ran longer than its limit.',
  KQL_LIMIT_MEMORY: 'The query needed more memory than its limit.',
  KQL_LIMIT_ROWS: 'The query read or made more rows than its limit.',
  KQL_LIMIT_WORK: 'A step outside the store took more work than its limit: a pattern matches too much.',
  KQL_CANCELLED: 'The query was cancelled.',
  KQL_CHANGING: 'Rows kept arriving late while a query with steps outside the store ran.',
  KQL_BUSY: 'Too many queries wait to be compiled.',
  KQL_UNAVAILABLE: 'The store, or the thread that compiles queries, did not answer.',
  KQL_INTERNAL: 'A defect of Vedette: the engine refused the SQL that the translator wrote.',
} as const;
export type KqlErrorCode = keyof typeof KQL_ERRORS;

/** What a query did wrong, where (line and column from 1), and at which stage it was seen. */
export class KqlError extends VedetteError {
  override readonly name = 'KqlError';
  readonly stage: 'parse' | 'bind' | 'translate' | 'run';
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(
    code: KqlErrorCode,
    message: string,
    options: { place?: Place | undefined; cause?: unknown; stage?: KqlError['stage'] } = {},
  ) {
    super(code, message, { place: options.place, cause: options.cause });
    this.stage = options.stage ?? 'translate';
    this.line = options.place?.line;
    this.column = options.place?.column;
  }
}
