import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readConfig } from './config/config.ts';
import { openVedette, startVedette } from './main.ts';
import { stateConfig } from './paths.ts';

const options = { onProblem: () => undefined };

describe('Vedette as a whole', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-main-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const settings = (lines: string) => {
    writeFileSync(join(folder, 'vedette.yaml'), `data: ${join(folder, 'data')}\ndetect: { ownRules: false }\n${lines}`);
    return readConfig(join(folder, 'vedette.yaml'));
  };

  it('leaves nothing open where a station fails, so that the next start can have it', async () => {
    const config = settings('');
    const state = stateConfig(config);
    assert.ok(state.kind === 'sqlite');
    mkdirSync(state.file, { recursive: true });
    await assert.rejects(openVedette(config, options));
    rmSync(state.file, { recursive: true });
    const vedette = await openVedette(config, options);
    await Promise.all([vedette.close(), vedette.close()]);
  });

  it('compiles no query in the thread that acknowledges and serves, not even its own rules', async () => {
    const config = settings('');
    const vedette = await openVedette({ ...config, detect: { ...config.detect, ownRules: true } }, options);
    try {
      const { signal } = new AbortController();
      const { rows } = await vedette.services.search.query({ kql: 'print 1 + 1', maxRows: 1 }, signal);
      assert.deepEqual(rows, [[2]]);
      await vedette.services.search.ask({ question: 'how many logons were there today?' }, signal);
      const scheduled = (await vedette.scheduled.entries()).map(({ state }) => state.state);
      assert.ok(scheduled.length > 0 && !scheduled.includes('refused'));
      assert.ok(!('Kusto' in globalThis));
    } finally {
      await vedette.close();
    }
  });

  it('leaves nothing open where the console fails, so that the next start can have it', async () => {
    const missing = join(folder, 'none.pem');
    const broken = settings(`server: { port: 0, tls: { certificate: ${missing}, key: ${missing} } }\n`);
    await assert.rejects(startVedette(broken, options), { code: 'TLS_FILE' });
    const config = settings(
      'server: { port: 0 }\ningest: { http: { enabled: false }, syslogTcp: { enabled: false }, syslogUdp: { enabled: false } }\n',
    );
    const vedette = await startVedette(config, options);
    await vedette.close();
    await vedette.close();
  });
});
