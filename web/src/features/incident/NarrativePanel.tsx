import type { Narrative } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { Empty } from '../../components/States.tsx';
import { Tag } from '../../components/Tag.tsx';
import { plural } from '../../lib/format.ts';
import { author } from './author.ts';
import { Claim } from './Claim.tsx';
import classes from './incident.module.css';

/** What happened, sentence by sentence, each with the engine's check. */
export function NarrativePanel({ narrative }: { narrative: Narrative }) {
  const shown = narrative.sentences.filter((claim) => claim.verification !== 'contradicted');
  const proved = shown.filter((claim) => claim.verification === 'proved').length;
  return (
    <Panel
      title="What happened"
      flush
      aside={
        <>
          <Tag tone="good" title="The engine evaluated their evidence again, and it holds">
            {proved} proved
          </Tag>
          {shown.length > proved && (
            <Tag tone="warn" title="No event can prove them">
              {shown.length - proved} not checkable
            </Tag>
          )}
          {narrative.withheld > 0 && (
            <Tag tone="bad" title="Their evidence did not hold, so they are not shown">
              {plural(narrative.withheld, 'sentence')} withheld
            </Tag>
          )}
        </>
      }
    >
      <div className={classes.scroll}>
        {shown.length === 0 ? (
          <Empty title="There is no narrative yet">The timeline below holds the alerts of this incident.</Empty>
        ) : (
          shown.map((claim, index) => (
            // Two sentences may be equal; their order is fixed.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <Claim key={index} claim={claim} />
          ))
        )}
      </div>
      <p className={classes.authors}>Written {author(narrative)}. Click a sentence to see what it rests on.</p>
    </Panel>
  );
}
