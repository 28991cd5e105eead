import { type Operator, type OperatorKind, unsupported } from '../operator.ts';
import { as } from './as.ts';
import { assertSchema } from './assert-schema.ts';
import { consume } from './consume.ts';
import { count } from './count.ts';
import { distinct } from './distinct.ts';
import { evaluate } from './evaluate.ts';
import { extend } from './extend.ts';
import { facet } from './facet.ts';
import { find } from './find.ts';
import { fork } from './fork.ts';
import { getschema } from './getschema.ts';
import { graphMarkComponents } from './graph-mark-components.ts';
import { graphMatch } from './graph-match.ts';
import { graphShortestPaths } from './graph-shortest-paths.ts';
import { graphToTable } from './graph-to-table.ts';
import { graphWhere } from './graph-where.ts';
import { invoke } from './invoke.ts';
import { join } from './join.ts';
import { lookup } from './lookup.ts';
import { makeGraph } from './make-graph.ts';
import { makeSeries } from './make-series.ts';
import { mvApply } from './mv-apply.ts';
import { mvExpand } from './mv-expand.ts';
import { parse } from './parse.ts';
import { parseKv } from './parse-kv.ts';
import { partition } from './partition.ts';
import { print } from './print.ts';
import { project } from './project.ts';
import { projectByNames } from './project-by-names.ts';
import { range } from './range.ts';
import { reduce } from './reduce.ts';
import { render } from './render.ts';
import { sample } from './sample.ts';
import { scan } from './scan.ts';
import { search } from './search.ts';
import { serialize } from './serialize.ts';
import { sort } from './sort.ts';
import { summarize } from './summarize.ts';
import { take } from './take.ts';
import { top } from './top.ts';
import { topHitters } from './top-hitters.ts';
import { topNested } from './top-nested.ts';
import { union } from './union.ts';
import { where } from './where.ts';

/** Every operator of the language: what runs, and what is refused and why. */
export const operators = {
  ...as,
  ...assertSchema,
  ...consume,
  ...count,
  ...distinct,
  ...evaluate,
  ...extend,
  ...facet,
  ...find,
  ...fork,
  ...getschema,
  ...graphMarkComponents,
  ...graphMatch,
  ...graphShortestPaths,
  ...graphToTable,
  ...graphWhere,
  ...invoke,
  ...join,
  ...lookup,
  ...makeGraph,
  ...makeSeries,
  ...mvApply,
  ...mvExpand,
  ...parse,
  ...parseKv,
  ...partition,
  ...print,
  ...project,
  ...projectByNames,
  ...range,
  ...reduce,
  ...render,
  ...sample,
  ...scan,
  ...search,
  ...serialize,
  ...sort,
  ...summarize,
  ...take,
  ...top,
  ...topHitters,
  ...topNested,
  ...union,
  ...where,
  ExecuteAndCacheOperator: unsupported('execute-and-cache', 'no result is kept: write the query that it holds.'),
  MacroExpandOperator: unsupported('macro-expand', 'there is one database here: write the query once, without it.'),
} satisfies Record<OperatorKind, Operator>;
