import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * The Kusto language service is compiled by Bridge.NET to classic scripts. In a module, the first must find the global
 * object as `this` and neither CommonJS nor Node; and where its JSON parser would fall back to `eval`, it fails instead,
 * since the console's policy allows none.
 */
function bridgeAsModule(): Plugin {
  return {
    name: 'bridge-as-module',
    transform: {
      filter: { id: /@kusto[\\/]language-service[\\/](bridge|newtonsoft\.json)\.min\.js/ },
      handler(code) {
        const plain = code.replaceAll('require("fs")', 'undefined').replace('return eval("("+value+")")', 'throw e');
        return { code: `(function (module, define) {\n${plain}\n}).call(globalThis);\nexport {};`, map: null };
      },
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  worker: { format: 'es', plugins: () => [bridgeAsModule()] },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // Monaco and the Kusto language service are large and loaded only by the editor.
    chunkSizeWarningLimit: 16_000,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
  logLevel: 'warn',
});
