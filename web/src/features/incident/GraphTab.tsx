import { useComputedColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { EntityGraph } from '../../api/types.ts';
import { EntityChip } from '../../components/EntityChip.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Empty, Failed, Loading } from '../../components/States.tsx';
import { count, plural } from '../../lib/format.ts';
import { entityKql } from '../../lib/kql.ts';
import classes from './incident.module.css';

type Draw = typeof import('./draw-graph.ts');

/** Who is connected with whom; the same as a list, for those who do not see it. */
export function GraphTab({ graph }: { graph: EntityGraph }) {
  if (graph.nodes.length === 0)
    return (
      <Panel>
        <Empty title="No entity in this incident">Its events name no host, user or address.</Empty>
      </Panel>
    );
  return (
    <div className={classes.graph}>
      <Panel flush>
        <Canvas graph={graph} />
      </Panel>
      <Panel title={plural(graph.nodes.length, 'entity', 'entities')} flush className={classes.entityPanel}>
        <ul className={classes.entities}>
          {[...graph.nodes]
            .sort((a, b) => b.alerts - a.alerts)
            .map((node) => (
              <li key={`${node.kind}:${node.key}`}>
                <EntityChip entity={node} />
                <span className="number">{plural(node.alerts, 'alert')}</span>
              </li>
            ))}
        </ul>
      </Panel>
    </div>
  );
}

function Canvas({ graph }: { graph: EntityGraph }) {
  const box = useRef<HTMLDivElement>(null);
  const [draw, setDraw] = useState<Draw>();
  const [error, setError] = useState<unknown>();
  const scheme = useComputedColorScheme('light');
  const navigate = useNavigate();
  useEffect(() => {
    import('./draw-graph.ts').then(setDraw, setError);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are read in drawing
  useEffect(() => {
    if (!draw || !box.current) return;
    return draw.drawGraph(
      box.current,
      graph,
      (entity) => void navigate({ to: '/search', search: { q: entityKql(entity), t: '30d' } }),
    );
  }, [draw, graph, scheme, navigate]);
  if (error) return <Failed error={error} />;
  return (
    <div className={classes.canvasBox}>
      {!draw && <Loading what="the graph" />}
      <div
        ref={box}
        className={classes.canvas}
        role="img"
        aria-label={`Graph of ${count(graph.nodes.length)} entities and ${count(graph.edges.length)} connections; the list beside it holds the same`}
      />
    </div>
  );
}
