// The entity graph by Cytoscape.js, loaded when it is first shown. It draws on a canvas: names are never HTML.
import cytoscape, { type StylesheetJson } from 'cytoscape';
import type { EntityGraph } from '../../api/types.ts';
import { shortName } from '../../lib/entity-name.ts';
import { textParts } from '../../lib/hidden-characters.ts';
import { cssVariable } from '../../theme/colors.ts';

const LONGEST_LABEL = 24;
const SMALLEST_NODE = 18;
const LARGEST_NODE = 44;

function label(name: string): string {
  const visible = textParts(name)
    .map((part) => part.picture ?? part.text)
    .join('');
  return visible.length > LONGEST_LABEL ? `${visible.slice(0, LONGEST_LABEL - 1)}…` : visible;
}

/** Shapes tell kinds apart where colour tells severity. */
const SHAPES: Record<string, string> = {
  host: 'round-rectangle',
  user: 'ellipse',
  ip: 'diamond',
  domain: 'hexagon',
  url: 'hexagon',
  file: 'rectangle',
  process: 'round-tag',
};

const sizeOf = (alerts: number, most: number): number =>
  SMALLEST_NODE + (LARGEST_NODE - SMALLEST_NODE) * Math.sqrt(alerts / Math.max(1, most));

function elements(graph: EntityGraph): cytoscape.ElementDefinition[] {
  const most = graph.nodes.reduce((highest, node) => Math.max(highest, node.alerts), 1);
  const idOf = (node: EntityGraph['nodes'][number]) => `${node.kind}:${node.key}`;
  // An edge names its ends by key, alone or with its kind.
  const ids = new Map(
    graph.nodes.flatMap((node) => [[idOf(node), idOf(node)] as const, [node.key, idOf(node)] as const]),
  );
  const nodes = graph.nodes.map((node) => ({
    data: {
      id: idOf(node),
      kind: node.kind,
      name: node.name,
      label: label(shortName(node)),
      shape: SHAPES[node.kind] ?? 'ellipse',
      size: sizeOf(node.alerts, most),
      color: cssVariable(`--level-${node.level}`),
    },
  }));
  const edges = graph.edges.flatMap((edge, index) => {
    const source = ids.get(edge.from);
    const target = ids.get(edge.to);
    if (source === undefined || target === undefined) return [];
    const width = Math.min(4, 1 + Math.log10(Math.max(1, edge.events)));
    return [{ data: { id: `edge-${index}`, source, target, label: label(edge.label), width } }];
  });
  return [...nodes, ...edges];
}

function stylesheet(): StylesheetJson {
  const text = cssVariable('--text');
  const faint = cssVariable('--text-faint');
  const line = cssVariable('--line-strong');
  const surface = cssVariable('--surface');
  return [
    {
      selector: 'node',
      style: {
        label: 'data(label)',
        shape: 'data(shape)' as never,
        width: 'data(size)',
        height: 'data(size)',
        'background-color': 'data(color)',
        'background-opacity': 0.9,
        color: text,
        'font-family': 'Inter Variable, sans-serif',
        'font-size': 12,
        'text-valign': 'bottom',
        'text-margin-y': 4,
        'text-outline-color': surface,
        'text-outline-width': 2,
      },
    },
    {
      selector: 'edge',
      style: {
        width: 'data(width)',
        'line-color': line,
        'target-arrow-color': line,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.8,
        'curve-style': 'bezier',
        color: faint,
        'font-family': 'Inter Variable, sans-serif',
        'font-size': 11,
        'text-rotation': 'autorotate',
        'text-background-color': surface,
        'text-background-opacity': 1,
        'text-background-padding': '2px',
      },
    },
    { selector: 'node:selected', style: { 'border-width': 3, 'border-color': cssVariable('--accent') } },
    // What an edge says is shown for the node under the pointer: all at once would be a thicket.
    { selector: 'edge.near', style: { label: 'data(label)', 'line-color': cssVariable('--accent') } },
    { selector: '.aside', style: { opacity: 0.15 } },
  ];
}

/** Draws the graph into the box; returns what takes it away again. */
export function drawGraph(
  box: HTMLElement,
  graph: EntityGraph,
  onOpen: (entity: { kind: string; name: string }) => void,
): () => void {
  const drawn = cytoscape({
    container: box,
    elements: elements(graph),
    style: stylesheet(),
    layout: {
      name: 'cose',
      animate: false,
      randomize: false,
      // The shape of the box, so that the whole graph fits it and its names stay readable.
      boundingBox: { x1: 0, y1: 0, w: box.clientWidth, h: box.clientHeight },
      nodeRepulsion: () => 26_000,
      idealEdgeLength: () => 60,
      nodeOverlap: 16,
      gravity: 0.6,
      padding: 24,
    },
    maxZoom: 2.5,
    minZoom: 0.2,
  });
  drawn.on('mouseover', 'node', (event) => {
    const near = event.target.closedNeighborhood();
    near.edges().addClass('near');
    drawn.elements().not(near).addClass('aside');
  });
  drawn.on('mouseout', 'node', () => drawn.elements().removeClass('aside near'));
  drawn.on('dbltap', 'node', (event) => onOpen(event.target.data()));
  return () => drawn.destroy();
}
