import type { Window } from './times.ts';

/** What form the answer has. */
export type Shape =
  | { readonly kind: 'count' }
  | { readonly kind: 'distinct'; readonly column: string; readonly noun: string }
  | {
      readonly kind: 'groups';
      readonly column: string;
      /** Further columns to group by. */
      readonly more: readonly string[];
      readonly noun: string;
      readonly top: number | undefined;
      readonly least: boolean;
      readonly having: string | undefined;
      /** What is counted instead of events: how many different ones of it. */
      readonly of?: { readonly column: string; readonly noun: string } | undefined;
    }
  | { readonly kind: 'values'; readonly column: string; readonly more: readonly string[]; readonly noun: string }
  | { readonly kind: 'edge'; readonly last: boolean }
  | { readonly kind: 'trend'; readonly step: string; readonly column: string | undefined }
  | {
      readonly kind: 'measure';
      readonly how: 'avg' | 'sum' | 'max' | 'min';
      readonly column: string;
      readonly by: string | undefined;
    }
  /** The first or last event of each. */
  | { readonly kind: 'latest'; readonly column: string; readonly earliest: boolean; readonly noun: string }
  | { readonly kind: 'list'; readonly limit: number; readonly columns: readonly string[]; readonly order: string };

/** A question that was understood. */
export interface Understood {
  readonly kql: string;
  /** The part that only restricts: the same rows, unsummarised. */
  readonly base: string;
  readonly shape: Shape;
  /** Plural. */
  readonly noun: string;
  /** What the conditions say, for the answer: `from 10.0.0.9 on WS-12`. */
  readonly words: string;
  readonly window: Window | undefined;
  /** Words that were not understood; a strict reader refuses then. */
  readonly leftOver: readonly string[];
}

/** The query of a shape over the rows that `base` leaves. */
export function render(base: string, shape: Shape, time: string): string {
  switch (shape.kind) {
    case 'count':
      return `${base}\n| count`;
    case 'distinct':
      return `${base}\n| where isnotempty(${shape.column})\n| distinct ${shape.column}\n| count`;
    case 'groups': {
      const having = shape.having === undefined ? '' : `\n| where Events ${shape.having}`;
      const order = shape.least ? 'asc' : 'desc';
      const sorted = shape.top ? `| top ${shape.top} by Events ${order}` : `| sort by Events ${order}`;
      return `${base}\n| where isnotempty(${shape.column})\n| summarize Events = ${shape.of ? `dcount(${shape.of.column})` : 'count()'} by ${[shape.column, ...shape.more].join(', ')}${having}\n${sorted}`;
    }
    case 'values':
      return `${base}\n| where isnotempty(${shape.column})\n| distinct ${[shape.column, ...shape.more].join(', ')}\n| sort by ${shape.column} asc`;
    case 'edge':
      return `${base}\n| summarize First = min(${time}), Last = max(${time}), Events = count()`;
    case 'trend':
      return `${base}\n| summarize Events = count() by bin(${time}, ${shape.step})${shape.column ? `, ${shape.column}` : ''}\n| sort by ${time} asc\n| render timechart`;
    case 'measure':
      return shape.by
        ? `${base}\n| where isnotempty(${shape.by})\n| summarize Value = ${shape.how}(${shape.column}), Events = count() by ${shape.by}\n| sort by Value desc`
        : `${base}\n| summarize Value = ${shape.how}(${shape.column}), Events = count()`;
    case 'latest':
      return `${base}\n| where isnotempty(${shape.column})\n| summarize ${shape.earliest ? 'arg_min' : 'arg_max'}(${time}, *) by ${shape.column}`;
    case 'list': {
      const project =
        shape.columns.length > 0 ? `\n| project ${[...new Set([time, ...shape.columns])].join(', ')}` : '';
      return `${base}${project}\n| top ${shape.limit} by ${shape.order}`;
    }
  }
}
