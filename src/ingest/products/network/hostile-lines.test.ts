import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NativeRecord } from '../../formats/format.ts';
import { PATTERN_BOUND } from '../record.ts';
import { ftpServer } from './ftp.ts';
import { mailServer } from './mail.ts';

const LENGTH = 1_000_000;
/** What makes the patterns of these servers begin again at every character. */
const REPEATED = ['a', 'a.', 'to=<', ': ', 'from a', 'ab(c,', '(a[', '[a] ', ': Client "', 'H=(a) ', 'user=<a', '['];
const SERVERS = [
  [mailServer, 'postfix/smtpd', 'NOQUEUE: reject: RCPT from '],
  [mailServer, 'dovecot', 'imap-login: Login: user=<a>, rip=192.0.2.1 auth: pam('],
  [mailServer, 'exim', 'H=a F=<a@b> rejected authenticator failed for '],
  [mailServer, '', 'H=a [192.0.2.1] F=<a@b> authenticator failed for a '],
  [ftpServer, 'vsftpd', '[a] OK LOGIN: Client "192.0.2.1" '],
  [ftpServer, 'pure-ftpd', '(?@192.0.2.1) [WARNING] Authentication failed for user [a] '],
  [ftpServer, 'proftpd', 'h (192.0.2.1[192.0.2.1]) - USER a (Login failed): Incorrect password '],
] as const;

describe('a line of a megabyte', () => {
  for (const [product, program, head] of SERVERS)
    it(`is seen by the patterns of ${product.name} up to their bound (${program || 'no program'}), and kept whole`, (t) => {
      let longest = 0;
      const exec = RegExp.prototype.exec;
      // `test` and `matchAll` go by `exec` too.
      t.mock.method(RegExp.prototype, 'exec', function (this: RegExp, text: string) {
        longest = Math.max(longest, text.length);
        return exec.call(this, text);
      });
      for (const part of REPEATED) {
        const line = (head + part.repeat(LENGTH / part.length)).slice(0, LENGTH);
        const record = {
          fields: { Message: line, ProcessName: program, HostName: 'mx' },
          time: undefined,
        } as unknown as NativeRecord;
        if (!product.claims(record)) continue;
        const { columns } = product.map(record, { source: 's', received: '2026-03-10T12:00:00Z' } as never);
        assert.equal(String(columns['EventMessage']).length, LENGTH);
      }
      t.mock.reset();
      assert.ok(longest > 0 && longest <= PATTERN_BOUND, `a pattern saw ${longest} characters`);
    });
});
