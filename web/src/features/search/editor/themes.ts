import type { monaco } from './monaco.ts';

export const THEMES = { light: 'vedette-light', dark: 'vedette-dark' } as const;

/** Registers the editor's two themes: its surfaces. The words of KQL are coloured in kql-editor.css. */
export function defineThemes(api: typeof monaco): void {
  api.editor.defineTheme(THEMES.light, {
    base: 'vs',
    inherit: true,
    rules: [{ token: '', foreground: '1d2228' }],
    colors: { 'editor.background': '#ffffff', 'editorLineNumber.foreground': '#66707b' },
  });
  api.editor.defineTheme(THEMES.dark, {
    base: 'vs-dark',
    inherit: true,
    rules: [{ token: '', foreground: 'dde2e8' }],
    colors: {
      'editor.background': '#14191f',
      'editorLineNumber.foreground': '#8d98a4',
      'editorWidget.background': '#1a2128',
      'editorSuggestWidget.background': '#1a2128',
      'editorHoverWidget.background': '#1a2128',
    },
  });
}
