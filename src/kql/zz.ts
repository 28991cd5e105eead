import { catalog } from '../schema/catalog.ts';
import { createDevelopmentStore } from '../store/testing/development-store.ts';
import { runKql } from './run.ts';

const t0 = performance.now();
const store = await createDevelopmentStore();
console.log('open', performance.now() - t0, catalog.length);
const opts = {
  store,
  catalog,
  now: new Date(),
  onInternal: (d: any) => console.log('INTERNAL', String(d.error?.cause ?? d.error).slice(0, 500)),
};
let bad = 0;
const t1 = performance.now();
for (const t of catalog) {
  for (const q of [
    `${t.name} | take 1`,
    `${t.name} | extend zz_ = ago(1d) | summarize arg_max(zz_, *)`,
    `${t.name} | where * has "x" | count`,
  ]) {
    try {
      await runKql(q, opts);
    } catch (e: any) {
      bad++;
      console.log(q, e.code, e.message);
    }
  }
}
console.log('bad', bad, (performance.now() - t1) / catalog.length);
for (const q of process.argv.slice(2)) {
  try {
    const r = await runKql(q, opts);
    console.log(
      q,
      JSON.stringify(r.columns.map((c) => c.name)),
      r.rows
        .slice(0, 5)
        .map((x) => JSON.stringify(x))
        .join('\n'),
      r.milliseconds,
      r.rowsRead,
    );
  } catch (e: any) {
    console.log(q, e.code, e.message);
  }
}
await store.close();
