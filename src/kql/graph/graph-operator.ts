import type { Operator, Step } from '../operator.ts';
import type { Relation } from '../relation.ts';
import type { Sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';
import type { Graph } from './graph.ts';

export interface GraphStep extends Step {
  readonly graph: Graph;
}

const needsGraph = (name: string) => (step: Step) => {
  throw step.node.fail('KQL_UNSUPPORTED', `${name} needs a graph before it, as make-graph makes it.`);
};
const givesGraph = (name: string) => (step: Step) => {
  throw step.node.fail('KQL_UNSUPPORTED', `${name} gives a graph: ask it with graph-match or graph-to-table.`);
};

/** An operator that makes rows of a graph. */
export function overGraph(name: string, fromGraph: (step: GraphStep) => Relation): Operator {
  return { name, translate: needsGraph(name), fromGraph };
}

/** An operator that gives another graph. */
export function changingGraph(name: string, change: (step: GraphStep) => Graph): Operator {
  return { name, translate: givesGraph(name), changeGraph: change };
}

/** An operator that makes a graph of the rows before it. */
export function makingGraph(name: string, make: (step: Step & { readonly input: Relation }) => Graph): Operator {
  return {
    name,
    translate: givesGraph(name),
    makeGraph: (step) => {
      const { input } = step;
      if (!input) throw step.node.fail('KQL_UNSUPPORTED', `${name} needs rows before it.`);
      return make({ ...step, input });
    },
  };
}

/** The name that an option gives to a column; undefined where the option is absent. */
export function columnName(option: Syntax | undefined): string | undefined {
  if (option && option.name === '') throw option.fail('KQL_ARGUMENT', 'The name of a column must stand here.');
  return option?.name;
}

/** The value, unless it depends on other rows: elements of a graph are in no order. */
export function ofElement(value: Sql, node: Syntax): Sql {
  if (value.text.includes(' OVER ('))
    throw node.fail('KQL_UNSUPPORTED', 'Functions of rows in order mean nothing inside a graph.');
  return value;
}
