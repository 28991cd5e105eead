import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
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

/** Below this a smaller file is not faster. */
const MIN_COMPRESSED_BYTES = 4096;

/** A .gz beside each large file: the editor's language service is 8 MB, and 1.2 MB compressed. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir }) {
      const assets = join(dir ?? '', 'assets');
      for (const name of readdirSync(assets)) {
        const bytes = readFileSync(join(assets, name));
        if (/\.(js|css)$/.test(name) && bytes.length >= MIN_COMPRESSED_BYTES)
          writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressed()],
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
