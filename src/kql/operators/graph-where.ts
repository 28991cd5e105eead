import { readyFor, withRow } from '../context.ts';
import { truth } from '../expressions/comparison.ts';
import { edgesWithin } from '../graph/graph.ts';
import { changingGraph, ofElement } from '../graph/graph-operator.ts';

/** `graph-where-nodes` and `graph-where-edges`: an edge goes with either of its nodes; nodes stay without edges. */
export const graphWhere = {
  GraphWhereNodesOperator: changingGraph('graph-where-nodes', ({ node, graph, context, scope }) => {
    const condition = node.child('Condition');
    const ready = readyFor(graph.nodes, [condition]);
    const test = truth(ofElement(context.scalar(condition, { ...withRow(scope, ready), filter: true }), condition));
    const nodes = ready.filtered(test.text);
    return { ...graph, nodes, edges: edgesWithin(graph.edges, nodes) };
  }),
  GraphWhereEdgesOperator: changingGraph('graph-where-edges', ({ node, graph, context, scope }) => {
    const condition = node.child('Condition');
    const ready = readyFor(graph.edges, [condition]);
    const test = truth(ofElement(context.scalar(condition, { ...withRow(scope, ready), filter: true }), condition));
    return { ...graph, edges: ready.filtered(test.text) };
  }),
};
