import type { themeNames } from '@kusto/monaco-kusto';
import type { monaco } from './monaco.ts';

export const THEMES = { light: 'vedette-light', dark: 'vedette-dark' } as const;

type Rule = monaco.editor.ITokenThemeRule;

const rules = (colors: Record<string, string>): Rule[] =>
  Object.entries(colors).map(([token, foreground]) => ({ token, foreground }));

/** The language service's token kinds in the console's colours. */
const LIGHT = rules({
  '': '1d2228',
  comment: '66707b',
  keyword: '0f5b69',
  'operator.sql': '0f5b69',
  'operator.scss': '0f5b69',
  function: '7a3e9d',
  string: 'a04413',
  variable: '1f4e8c',
  'variable.predefined': '1f4e8c',
  'variable.parameter': '7a3e9d',
  type: '0f5b69',
  tag: '0f5b69',
  annotation: '7a3e9d',
  number: '8a5300',
});
const DARK = rules({
  '': 'dde2e8',
  comment: '8d98a4',
  keyword: '6cbac6',
  'operator.sql': '6cbac6',
  'operator.scss': '6cbac6',
  function: 'c9a3e6',
  string: 'e8a87c',
  variable: '8fbdf0',
  'variable.predefined': '8fbdf0',
  'variable.parameter': 'c9a3e6',
  type: '6cbac6',
  tag: '6cbac6',
  annotation: 'c9a3e6',
  number: 'e3ad55',
});

/** Registers the editor's two themes; they rest on those of the Kusto package, which the language service colours by. */
export function defineThemes(api: typeof monaco): void {
  api.editor.defineTheme(THEMES.light, {
    base: 'vs',
    inherit: true,
    rules: LIGHT,
    colors: { 'editor.background': '#ffffff', 'editorLineNumber.foreground': '#87919d' },
  });
  api.editor.defineTheme(THEMES.dark, {
    base: 'vs-dark',
    inherit: true,
    rules: DARK,
    colors: {
      'editor.background': '#14191f',
      'editorLineNumber.foreground': '#727d8a',
      'editorWidget.background': '#1a2128',
      'editorSuggestWidget.background': '#1a2128',
      'editorHoverWidget.background': '#1a2128',
    },
  });
}

/** The names of the package's own themes, kept so that a change of the package is noticed when types are checked. */
export type KustoThemes = typeof themeNames;
