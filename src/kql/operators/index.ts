import { type Operator, type OperatorKind, unsupported } from '../operator.ts';
import { as } from './as.ts';
import { count } from './count.ts';
import { distinct } from './distinct.ts';
import { evaluate } from './evaluate.ts';
import { extend } from './extend.ts';
import { getschema } from './getschema.ts';
import { join } from './join.ts';
import { lookup } from './lookup.ts';
import { makeSeries } from './make-series.ts';
import { mvApply } from './mv-apply.ts';
import { mvExpand } from './mv-expand.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';
import { project } from './project.ts';
import { range } from './range.ts';
import { reduce } from './reduce.ts';
import { render } from './render.ts';
import { sample } from './sample.ts';
import { search } from './search.ts';
import { serialize } from './serialize.ts';
import { sort } from './sort.ts';
import { summarize } from './summarize.ts';
import { take } from './take.ts';
import { top } from './top.ts';
import { union } from './union.ts';
import { where } from './where.ts';

const GRAPH = 'graphs are not built here; join the edges instead.';

/** Every operator of the language: what runs, and what is refused and why. */
export const operators = {
  ...as,
  ...count,
  ...distinct,
  ...evaluate,
  ...extend,
  ...getschema,
  ...join,
  ...lookup,
  ...makeSeries,
  ...mvApply,
  ...mvExpand,
  ...parse,
  ...print,
  ...project,
  ...range,
  ...reduce,
  ...render,
  ...sample,
  ...search,
  ...serialize,
  ...sort,
  ...summarize,
  ...take,
  ...top,
  ...union,
  ...where,
  AssertSchemaOperator: unsupported('assert-schema', 'the binder checks the schema before the query runs.'),
  ConsumeOperator: unsupported('consume', 'use count.'),
  ExecuteAndCacheOperator: unsupported('execute-and-cache', 'results are not cached.'),
  FacetOperator: unsupported('facet', 'a query gives one table; run one summarize for each column.'),
  FindOperator: unsupported('find', 'use union with where.'),
  ForkOperator: unsupported('fork', 'a query gives one table; run one query for each branch.'),
  GraphMarkComponentsOperator: unsupported('graph-mark-components', GRAPH),
  GraphMatchOperator: unsupported('graph-match', GRAPH),
  GraphShortestPathsOperator: unsupported('graph-shortest-paths', GRAPH),
  GraphToTableOperator: unsupported('graph-to-table', GRAPH),
  GraphWhereEdgesOperator: unsupported('graph-where-edges', GRAPH),
  GraphWhereNodesOperator: unsupported('graph-where-nodes', GRAPH),
  InvokeOperator: unsupported('invoke', 'call the function with its table as the first argument.'),
  MacroExpandOperator: unsupported('macro-expand', 'there is one database here.'),
  MakeGraphOperator: unsupported('make-graph', GRAPH),
  ParseKvOperator: unsupported('parse-kv', 'use parse or extract.'),
  PartitionByOperator: unsupported('__partitionby', 'use summarize by the column.'),
  PartitionOperator: unsupported('partition', 'use summarize by the column.'),
  ProjectByNamesOperator: unsupported('project-by-names', 'use project.'),
  ScanOperator: unsupported('scan', 'use sort with prev() and next().'),
  TopHittersOperator: unsupported('top-hitters', 'use summarize count() and top.'),
  TopNestedOperator: unsupported('top-nested', 'use summarize and top.'),
} satisfies Record<OperatorKind, Operator>;
