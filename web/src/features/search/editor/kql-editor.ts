import type { ApiError } from '../../../api/client.ts';
import type { Catalog } from '../../../api/types.ts';
import { monaco, setCatalog } from './monaco.ts';
import './kql-editor.css';
import { defineThemes, THEMES } from './themes.ts';

/** Whose markers these are: the language service keeps its own. */
const MARKER_OWNER = 'vedette';

interface Handlers {
  onChange: (text: string) => void;
  onRun: (text: string) => void;
  /** The height that the text needs. */
  onHeight: (pixels: number) => void;
}

function placeOf(model: monaco.editor.ITextModel, error: ApiError): monaco.IRange | undefined {
  if (error.line === undefined) return undefined;
  const line = Math.min(Math.max(1, error.line), model.getLineCount());
  const column = Math.min(Math.max(1, error.column ?? 1), model.getLineMaxColumn(line));
  const word = model.getWordAtPosition({ lineNumber: line, column });
  // At least one character, before the place where the line ends there.
  const last = model.getLineMaxColumn(line);
  const startColumn = word?.startColumn ?? (column === last && last > 1 ? column - 1 : column);
  return {
    startLineNumber: line,
    startColumn,
    endLineNumber: line,
    endColumn: Math.max(word?.endColumn ?? 0, startColumn + 1),
  };
}

/** A KQL editor in the box. The caller disposes of it. */
export function createEditor(box: HTMLElement, handlers: Handlers) {
  defineThemes(monaco);
  const editor = monaco.editor.create(box, {
    value: '',
    language: 'kusto',
    theme: THEMES.light,
    automaticLayout: true,
    fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
    fontSize: 13,
    lineHeight: 20,
    fontLigatures: false,
    minimap: { enabled: false },
    lineNumbersMinChars: 3,
    folding: false,
    glyphMargin: false,
    renderLineHighlight: 'none',
    scrollBeyondLastLine: false,
    overviewRulerLanes: 0,
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
    padding: { top: 8, bottom: 8 },
    wordWrap: 'on',
    // A query may hold an address out of a log: it must not become a link.
    links: false,
    fixedOverflowWidgets: true,
    ariaLabel: 'KQL query',
    renderControlCharacters: true,
    unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true, nonBasicASCII: false },
    scrollbar: { alwaysConsumeMouseWheel: false },
  });
  // Tab goes on to the next control, as everywhere; it still takes what is suggested. Monaco keeps this for all editors.
  if (!editor.getOption(monaco.editor.EditorOption.tabFocusMode))
    editor.trigger('console', 'editor.action.toggleTabFocusMode', undefined);
  const model = editor.getModel();
  const growing = editor.onDidContentSizeChange((size) => handlers.onHeight(size.contentHeight));
  const listening = editor.onDidChangeModelContent(() => handlers.onChange(editor.getValue()));
  editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, () => handlers.onRun(editor.getValue()));
  editor.addCommand(monaco.KeyMod.Shift | monaco.KeyCode.Enter, () => handlers.onRun(editor.getValue()));

  return {
    setValue(text: string): void {
      if (editor.getValue() === text || !model) return;
      // An edit, not a new value: what stood there can be brought back by undo.
      editor.executeEdits('vedette', [{ range: model.getFullModelRange(), text }]);
    },
    setDark(dark: boolean): void {
      monaco.editor.setTheme(dark ? THEMES.dark : THEMES.light);
    },
    markError(error: ApiError | undefined): void {
      if (!model) return;
      const place = error && placeOf(model, error);
      const message = error && `${error.message} [${error.code}]`;
      monaco.editor.setModelMarkers(
        model,
        MARKER_OWNER,
        place && message ? [{ ...place, message, severity: monaco.MarkerSeverity.Error }] : [],
      );
      if (place) editor.revealLineInCenterIfOutsideViewport(place.startLineNumber);
    },
    async setCatalog(catalog: Catalog): Promise<void> {
      if (model && !model.isDisposed()) await setCatalog(catalog, model);
    },
    dispose(): void {
      listening.dispose();
      growing.dispose();
      editor.dispose();
      model?.dispose();
    },
  };
}
