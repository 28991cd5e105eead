import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redact } from './redact.ts';

const SECRETS: readonly [string, string][] = [
  ['net user backup Winter!2026 /add', 'Winter!2026'],
  ['cmd /c net use Z: \\\\srv\\share P4ssw0rd! /user:corp\\eva', 'P4ssw0rd!'],
  ['psexec \\\\host -u corp\\eva -p Geheim77 cmd', 'Geheim77'],
  ['schtasks /create /ru eva /rp "Top Secret 1" /tn x', 'Top Secret 1'],
  ['curl -u eva:hunter22 https://intranet/', 'hunter22'],
  ['mysql --password=correcthorse db', 'correcthorse'],
  ['{"password": "qu\\"oted", "user": "eva"}', 'qu\\"oted'],
  ['Authorization: Bearer abcdefghijklmnop.qrstuvwx', 'abcdefghijklmnop'],
  ['postgres://eva:sesam@db/x', 'sesam'],
  ['AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIbPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI'],
  ['key AKIAABCDEFGHIJKLMNOP used', 'AKIAABCDEFGHIJKLMNOP'],
  ['token ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'ghp_abc'],
  ['ConvertTo-SecureString "Klar!text" -AsPlainText', 'Klar!text'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----', 'MIIEow'],
];

describe('redaction', () => {
  for (const [text, secret] of SECRETS)
    it(`takes the secret out of: ${text.slice(0, 40)}`, () => {
      assert.ok(!redact(text).includes(secret), redact(text));
      assert.match(redact(text), /⟨/);
    });

  it('leaves what is no secret', () => {
    for (const text of [
      'C:\\Windows\\System32\\rundll32.exe comsvcs.dll, MiniDump 640 C:\\t\\o.dmp full',
      'net user /domain',
      'net use * /delete',
      'ssh -p 2222 eva@host',
      'anna logged on to FS-1 from 10.0.0.9',
    ])
      assert.equal(redact(text), text);
  });
});
