import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from 'node:tls';
import { type Harness, startHarness } from '../testing/harness.ts';

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('syslog by TLS', {
  skip: hasOpenssl ? false : 'openssl, which makes the certificates of this test, is absent',
}, () => {
  let folder: string;
  let harness: Harness;
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore', cwd: folder });
  const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-tls-'));
    for (const name of ['authority', 'stranger'])
      openssl(
        'req',
        '-x509',
        ...elliptic,
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.pem`,
        '-days',
        '2',
        '-subj',
        `/CN=${name}`,
      );
    for (const name of ['server', 'client']) {
      openssl('req', ...elliptic, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
      openssl(
        'x509',
        '-req',
        '-in',
        `${name}.csr`,
        '-CA',
        'authority.pem',
        '-CAkey',
        'authority.key',
        '-CAcreateserial',
        '-out',
        `${name}.pem`,
        '-days',
        '2',
      );
    }
    const tls = { certificate: file('server.pem'), key: file('server.key'), clientAuthority: file('authority.pem') };
    harness = await startHarness({ config: { syslogTcp: { tls } } });
  });
  after(async () => {
    await harness.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function send(name: string | undefined, line: string): Promise<void> {
    const identity = name ? { cert: readFileSync(file(`${name}.pem`)), key: readFileSync(file(`${name}.key`)) } : {};
    return new Promise((resolve) => {
      const options = {
        port: harness.syslogPort,
        host: '127.0.0.1',
        ca: readFileSync(file('authority.pem')),
        checkServerIdentity: () => undefined,
      };
      const socket = connect({ ...options, ...identity }, () => socket.end(line));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.resume();
    });
  }

  it('takes records from who has a certificate of the authority, and from nobody else', async () => {
    await send(undefined, '<13>Jan  2 03:04:05 h app: no certificate\n');
    await send('stranger', '<13>Jan  2 03:04:05 h app: a certificate of its own making\n');
    await send('client', '<13>Jan  2 03:04:05 h app: a good certificate\n');
    for (let attempt = 0; attempt < 100 && (await harness.rows()).length === 0; attempt++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(
      (await harness.rows()).map((row) => row['RawText']),
      ['<13>Jan  2 03:04:05 h app: a good certificate'],
    );
  });
});

describe('an input that can not start', () => {
  it('says why, and stops no other', async () => {
    const harness = await startHarness({
      config: { syslogTcp: { tls: { certificate: '/nowhere/cert.pem', key: '/nowhere/key.pem' } } },
    });
    const failed = harness.ingest.stats().inputs.find(({ running }) => !running);
    assert.deepEqual(
      [failed?.type, failed?.error],
      ['syslog-tcp', 'ingest.syslogTcp.tls.certificate: the file /nowhere/cert.pem is not there. [TLS_FILE]'],
    );
    assert.equal((await fetch(`${harness.url}/services/collector/health`)).status, 200);
    await harness.close();
  });
});
