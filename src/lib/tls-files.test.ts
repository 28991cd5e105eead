import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { tlsOptions } from './tls-files.ts';

describe('the files of a TLS setting', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-tls-'));
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    for (const name of ['one', 'two']) {
      const out = ['-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '2', '-subj', `/CN=${name}`];
      execFileSync('openssl', ['req', '-x509', ...curve, ...out], { stdio: 'ignore', cwd: folder });
    }
    writeFileSync(file('text'), 'no PEM');
    mkdirSync(file('folder'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are what TLS wants', () => {
    const options = tlsOptions('server.tls', { certificate: file('one.pem'), key: file('one.key') });
    assert.match(options.cert.toString(), /BEGIN CERTIFICATE/);
    assert.equal('requestCert' in options, false);
    const clientAuthority = file('two.pem');
    const asking = tlsOptions('x', { certificate: file('one.pem'), key: file('one.key'), clientAuthority });
    assert.equal(asking.requestCert, true);
  });

  it('are named with their setting where one is wrong', () => {
    const good = { certificate: file('one.pem'), key: file('one.key') };
    const cases: [Partial<Record<keyof typeof good | 'clientAuthority', string>>, RegExp][] = [
      [{ certificate: file('nowhere') }, /^server\.tls\.certificate: the file .*nowhere is not there\.$/],
      [{ key: file('nowhere') }, /^server\.tls\.key: the file .*nowhere is not there\.$/],
      [{ key: file('folder') }, /^server\.tls\.key: the file .*folder can't be read: .*EISDIR/],
      [{ clientAuthority: file('nowhere') }, /^server\.tls\.clientAuthority: the file .*nowhere is not there\.$/],
      [{ certificate: file('text') }, /^server\.tls\.certificate: the file .*text is no certificate/],
      [{ key: file('text') }, /^server\.tls\.key: the file .*text is no private key/],
      [{ clientAuthority: file('text') }, /^server\.tls\.clientAuthority: the file .*text is no certificate/],
      [{ key: file('two.key') }, /^server\.tls\.key: the file .*two\.key does not belong to .*one\.pem/],
    ];
    for (const [wrong, message] of cases)
      assert.throws(() => tlsOptions('server.tls', { ...good, ...wrong }), { code: 'TLS_FILE', message });
  });
});
