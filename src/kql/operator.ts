import type { Context, Scope } from './context.ts';
import type { Graph } from './graph/graph.ts';
import type { GraphStep } from './graph/graph-operator.ts';
import type { Relation } from './relation.ts';
import type { Syntax, TypedName } from './syntax.ts';

/** Every operator of the language service's grammar, by its kind of node. A test compares the list with the service's. */
export const OPERATOR_KINDS = [
  'AsOperator',
  'AssertSchemaOperator',
  'ConsumeOperator',
  'CountOperator',
  'DistinctOperator',
  'EvaluateOperator',
  'ExecuteAndCacheOperator',
  'ExtendOperator',
  'FacetOperator',
  'FilterOperator',
  'FindOperator',
  'ForkOperator',
  'GetSchemaOperator',
  'GraphMarkComponentsOperator',
  'GraphMatchOperator',
  'GraphShortestPathsOperator',
  'GraphToTableOperator',
  'GraphWhereEdgesOperator',
  'GraphWhereNodesOperator',
  'InvokeOperator',
  'JoinOperator',
  'LookupOperator',
  'MacroExpandOperator',
  'MakeGraphOperator',
  'MakeSeriesOperator',
  'MvApplyOperator',
  'MvExpandOperator',
  'ParseKvOperator',
  'ParseOperator',
  'ParseWhereOperator',
  'PartitionByOperator',
  'PartitionOperator',
  'PrintOperator',
  'ProjectAwayOperator',
  'ProjectByNamesOperator',
  'ProjectKeepOperator',
  'ProjectOperator',
  'ProjectRenameOperator',
  'ProjectReorderOperator',
  'RangeOperator',
  'ReduceByOperator',
  'RenderOperator',
  'SampleDistinctOperator',
  'SampleOperator',
  'ScanOperator',
  'SearchOperator',
  'SerializeOperator',
  'SortOperator',
  'SummarizeOperator',
  'TakeOperator',
  'TopHittersOperator',
  'TopNestedOperator',
  'TopOperator',
  'UnionOperator',
] as const;
export type OperatorKind = (typeof OPERATOR_KINDS)[number];

/** One step of a query. `input` is what stands before the pipe; operators that begin a query have none. */
export interface Step {
  readonly node: Syntax;
  readonly input: Relation | undefined;
  readonly context: Context;
  readonly scope: Scope;
}
/** Rows under the name that a result of several tables gives them. */
export interface NamedRows {
  readonly name: string;
  readonly rows: Relation;
}
export interface Operator {
  /** As people write it: `project-away`. */
  readonly name: string;
  /** Why it does not run, for one that is refused. */
  readonly refused?: string;
  translate(step: Step): Relation;
  /** For one that gives several tables, and so ends its query. */
  tables?(step: Step): readonly NamedRows[];
  /** For one that makes a graph, one that gives another graph, and one that makes rows of a graph. */
  makeGraph?(step: Step): Graph;
  changeGraph?(step: GraphStep): Graph;
  fromGraph?(step: GraphStep): Relation;
}

/** An operator over the rows before it. */
export function operator(name: string, translate: (step: Step & { readonly input: Relation }) => Relation): Operator {
  return {
    name,
    translate: (step) => {
      const { input } = step;
      if (!input) throw step.node.fail('KQL_UNSUPPORTED', `${name} needs rows before it.`);
      return translate({ ...step, input });
    },
  };
}

/** An operator that may begin a query. */
export function source(name: string, translate: (step: Step) => Relation): Operator {
  return { name, translate };
}

/** An operator that gives several tables: nothing can follow it. */
export function ending(
  name: string,
  tables: (step: Step & { readonly input: Relation }) => readonly NamedRows[],
): Operator {
  return {
    name,
    translate: ({ node }) => {
      throw node.fail('KQL_UNSUPPORTED', `${name} gives several tables, so that it must end its query.`);
    },
    tables: (step) => {
      const { input } = step;
      if (!input) throw step.node.fail('KQL_UNSUPPORTED', `${name} needs rows before it.`);
      return tables({ ...step, input });
    },
  };
}

export function unsupported(name: string, advice: string): Operator {
  return {
    name,
    refused: advice,
    translate: ({ node }) => {
      throw node.fail('KQL_UNSUPPORTED_OPERATOR', `The operator ${name} is not supported: ${advice}`);
    },
  };
}

/** The columns that the binder says this operator gives: names and types as Kusto has them. */
export function outputOf(node: Syntax): readonly TypedName[] {
  const { columns } = node;
  if (!columns) throw node.fail('KQL_INTERNAL', `The binder gives no columns for ${node.kind}.`);
  return columns;
}
