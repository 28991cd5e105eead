import { useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ApiError } from '../../api/client.ts';
import { catalogQuery } from '../../api/queries.ts';
import { Failed, Loading } from '../../components/States.tsx';
import classes from './search.module.css';

type Editing = typeof import('./editor/kql-editor.ts');
type Editor = ReturnType<Editing['createEditor']>;

/** The editor grows with its text up to this; beyond, it scrolls or is drawn larger by its corner. */
const MOST_GROWN_PX = 240;

interface KqlEditorProps {
  value: string;
  onChange: (value: string) => void;
  onRun: (value: string) => void;
  /** The refusal of the last run: marked at its line and column, and said in words. */
  error: ApiError | undefined;
}

/** The KQL editor: Monaco with the Kusto language service, loaded when it is first shown. */
export function KqlEditor({ value, onChange, onRun, error }: KqlEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  const handlers = useRef({ onChange, onRun });
  const [editing, setEditing] = useState<Editing>();
  const [failure, setFailure] = useState<unknown>();
  const [needed, setNeeded] = useState(0);
  const scheme = useComputedColorScheme('light');
  const { data: catalog } = useQuery(catalogQuery);
  handlers.current = { onChange, onRun };

  useEffect(() => {
    import('./editor/kql-editor.ts').then(setEditing, setFailure);
  }, []);
  useEffect(() => {
    if (!editing || !box.current) return;
    const created = editing.createEditor(box.current, {
      onChange: (text) => handlers.current.onChange(text),
      onRun: (text) => handlers.current.onRun(text),
      onHeight: setNeeded,
    });
    editor.current = created;
    return () => {
      editor.current = undefined;
      created.dispose();
    };
  }, [editing]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor appears with `editing`
  useEffect(() => editor.current?.setValue(value), [editing, value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  useEffect(() => editor.current?.setDark(scheme === 'dark'), [editing, scheme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  useEffect(() => editor.current?.markError(error), [editing, error]);
  useEffect(() => {
    if (editing && catalog) void editor.current?.setCatalog(catalog);
  }, [editing, catalog]);

  if (failure) return <Failed error={failure} />;
  return (
    <div className={classes.editor} style={{ minHeight: Math.min(needed, MOST_GROWN_PX) }}>
      {!editing && <Loading what="the editor" />}
      <div ref={box} className={classes.monaco} />
    </div>
  );
}
