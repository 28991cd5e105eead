import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { overviewQuery } from '../../api/queries.ts';
import { Panel } from '../../components/Panel.tsx';
import { compactCount } from '../../lib/format.ts';
import classes from './search.module.css';

/** Questions that the built-in grammar reads; each shows a form that can be varied. */
const QUESTIONS = [
  'Which users failed to sign in most often in the last 7 days?',
  'How many processes started yesterday?',
  'Top 10 hosts by events',
  'Show DNS queries for example.com',
];

interface StartPanelProps {
  onAsk: (question: string) => void;
  onOpen: (kql: string) => void;
}

/** Before the first query: what can be asked, and which tables have something in them. */
export function StartPanel({ onAsk, onOpen }: StartPanelProps) {
  const { data: overview } = useQuery(overviewQuery(24));
  const tables = (overview?.tables ?? []).filter((table) => table.rows > 0).sort((a, b) => b.rows - a.rows);
  return (
    <Panel className="fills" title="Ask a question, or write KQL">
      <div className={classes.start}>
        <section>
          <h3>Questions</h3>
          {QUESTIONS.map((question) => (
            <UnstyledButton key={question} className={classes.startItem} onClick={() => onAsk(question)}>
              {question}
            </UnstyledButton>
          ))}
        </section>
        <section>
          <h3>Tables with events</h3>
          {overview && tables.length === 0 && <p>No event is stored yet.</p>}
          {tables.map((table) => (
            <UnstyledButton
              key={table.table}
              className={classes.startItem}
              onClick={() => onOpen(`${table.table}\n| sort by TimeGenerated desc\n| take 100`)}
            >
              <code>{table.table}</code>
              <span className="number">{compactCount(table.rows)}</span>
            </UnstyledButton>
          ))}
        </section>
        <section>
          <h3>The editor</h3>
          <p>A query starts with a table; each line after it passes the rows on.</p>
          <pre>{'ProcessEvent\n| where DvcHostname =~ "ws-114"\n| summarize count() by ActorUsername'}</pre>
          <p>Ctrl+Space completes names, Ctrl+Enter runs.</p>
        </section>
      </div>
    </Panel>
  );
}
