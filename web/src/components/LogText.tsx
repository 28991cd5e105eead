import { type ReactNode, useMemo } from 'react';
import { textParts } from '../lib/hidden-characters.ts';
import classes from './LogText.module.css';

/** What a cell draws at most; the inspector shows the rest. */
const CELL_LIMIT = 400;

/**
 * Text that came from a log: only ever text, isolated from the direction of its surroundings,
 * with hidden characters drawn. `block` keeps its lines; otherwise it is one line, cut at a limit.
 */
export function LogText({ text, block = false }: { text: string; block?: boolean }) {
  const shown = block || text.length <= CELL_LIMIT ? text : `${text.slice(0, CELL_LIMIT)}…`;
  const parts = useMemo(() => textParts(shown), [shown]);
  return (
    <bdi className={block ? classes.block : classes.line}>
      {parts.map((part, index) => {
        // The parts of one text never move.
        const key = `${index}`;
        if (part.picture === undefined) return <span key={key}>{part.text}</span>;
        // A text of several lines shows its line ends and tabs by itself.
        if (block && (part.text === '\n' || part.text === '\t')) return <span key={key}>{part.text}</span>;
        return <Picture key={key} text={part.picture} />;
      })}
    </bdi>
  );
}

function Picture({ text }: { text: string }): ReactNode {
  return (
    <span className={classes.picture} title="A character that does not show">
      {text}
    </span>
  );
}
