import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { Page } from '../../components/Page.tsx';
import type { QuerySearch } from '../../router.tsx';
import { AskAnswer } from './AskAnswer.tsx';
import { AskBar } from './AskBar.tsx';
import { KqlEditor } from './KqlEditor.tsx';
import { QueryToolbar } from './QueryToolbar.tsx';
import { ResultView } from './ResultView.tsx';
import { runQuery } from './run-query.ts';
import { StartPanel } from './StartPanel.tsx';
import classes from './search.module.css';
import { rangeOf } from './time-range.ts';
import { useAsk } from './use-ask.ts';

export function SearchPage() {
  const search = useSearch({ from: '/search' });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(search.q ?? '');
  const [run, setRun] = useState(0);
  // A link or the back button brings another query.
  useEffect(() => setDraft(search.q ?? ''), [search.q]);

  const result = useQuery(runQuery(search, run));
  const change = useCallback(
    (next: Partial<QuerySearch>) => void navigate({ to: '/search', search: (current) => ({ ...current, ...next }) }),
    [navigate],
  );
  const start = useCallback(
    (kql: string, range: Partial<QuerySearch> = {}) => {
      if (kql.trim() === '') return;
      change({ q: kql, ask: undefined, ...range });
      setRun((count) => count + 1);
    },
    [change],
  );
  const ask = useAsk(
    () => rangeOf(search),
    // A question's own time is the query's: the page's range must not cut what the answer tells.
    (answer) => start(answer.kql, answer.namesTime ? { t: 'all', from: undefined, to: undefined } : {}),
  );
  const [question, setQuestion] = useState('');
  const { mutate } = ask;
  const askNow = useCallback(
    (asked: string) => {
      setQuestion(asked);
      mutate(asked);
    },
    [mutate],
  );
  // A link may bring a question; it is asked once.
  const brought = useRef<string>(undefined);
  useEffect(() => {
    if (search.ask === undefined || search.ask === brought.current) return;
    brought.current = search.ask;
    askNow(search.ask);
  }, [search.ask, askNow]);

  return (
    <Page title="Search" quiet fill>
      <div className={classes.question}>
        <AskBar ask={ask} question={question} onQuestion={setQuestion} />
        {ask.data && <AskAnswer answer={ask.data} onClose={ask.reset} />}
      </div>
      <div className={classes.query}>
        <KqlEditor
          value={draft}
          onChange={setDraft}
          onRun={start}
          error={result.error instanceof ApiError ? result.error : undefined}
        />
        <QueryToolbar
          search={search}
          draft={draft}
          running={result.isFetching}
          onRange={change}
          onRun={() => start(draft)}
          onStop={() => void queries.cancelQueries({ queryKey: ['query'] })}
          onOpen={start}
        />
      </div>
      {search.q === undefined ? (
        <StartPanel onAsk={askNow} onOpen={start} />
      ) : (
        <ResultView
          result={result}
          onFilter={(condition) => setDraft((kql) => `${kql.trimEnd()}\n| where ${condition}`)}
          onRange={(from, to) => change({ t: undefined, from, to })}
        />
      )}
    </Page>
  );
}
