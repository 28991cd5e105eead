// Monaco with the Kusto language, and nothing else of Monaco's languages. Loaded only by the editor.
import 'monaco-editor/esm/vs/editor/edcore.main';
import '@kusto/monaco-kusto';
import { getKustoWorker, kustoDefaults } from '@kusto/monaco-kusto';
import KustoWorker from '@kusto/monaco-kusto/release/esm/kusto.worker?worker';
import * as monaco from 'monaco-editor/esm/vs/editor/editor.api';
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker?worker';
import type { Catalog } from '../../../api/types.ts';

self.MonacoEnvironment = {
  getWorker: (_moduleId: string, label: string) => (label === 'kusto' ? new KustoWorker() : new EditorWorker()),
};

kustoDefaults.setLanguageSettings({
  ...kustoDefaults.languageSettings,
  // Vedette answers queries only; control commands are not part of its language.
  includeControlCommands: false,
  openSuggestionDialogAfterPreviousSuggestionAccepted: true,
  useIntellisenseV2: true,
  enableQueryWarnings: true,
  formatter: { indentationSize: 2, pipeOperatorStyle: 'Smart' },
});

/** Gives the language service the live catalogue, for completion, hovers and the errors shown while typing. */
export async function setCatalog(catalog: Catalog, model: monaco.editor.ITextModel): Promise<void> {
  const database = {
    name: 'vedette',
    majorVersion: 0,
    minorVersion: 0,
    functions: [],
    entityGroups: [],
    tables: catalog.tables.map((table) => ({
      name: table.name,
      docstring: table.description,
      columns: table.columns.map((column) => ({ name: column.name, type: column.type, docstring: column.description })),
    })),
  };
  const accessor = await getKustoWorker();
  const worker = await accessor(model.uri);
  await worker.setSchema({
    clusterType: 'Engine',
    cluster: { connectionString: 'vedette', databases: [database] },
    database,
  });
}

export { monaco };
