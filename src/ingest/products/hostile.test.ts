import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createParser } from '../parser.ts';

const RECEIVED = '2026-03-10T12:00:00Z';
const LENGTH = 32_768;

// What makes a regular expression with nested choices run for years; each behind the head of a line that mappers know.
const REPEATED = [
  '[',
  '"',
  '1.',
  ':',
  'a=',
  'a',
  'user ',
  'failed ',
  'from 1.2.3.4 port ',
  '(',
  '%ASA-6-',
  '{"',
  '\\"',
  ', ',
  ' - ',
];
const HEADS = [
  '',
  'Mar 10 08:15:02 h sshd[1]: Failed password for ',
  'Mar 10 08:15:02 h dovecot: imap-login: ',
  'Mar 10 08:15:02 h haproxy[1]: 1.1.1.1:1 [10/Mar/2026:08:15:02.1] ',
  '<1>Mar 10 08:15:02 h %ASA-6-302013: Built outbound TCP connection 1 for ',
  'type=SYSCALL msg=audit(1.1:1): ',
  '1.1.1.1 - - [10/Mar/2026:08:15:02 +0000] "',
  "<Event xmlns='x'><System><EventID>4688</EventID></System><EventData><Data Name=",
  '[Tue Mar 10 08:15:02.0 2026] [:error] [pid 1] ModSecurity: ',
];

describe('hostile lines', () => {
  for (const head of HEADS)
    it(`end, and are kept: ${head || 'no head'}`, () => {
      for (const part of REPEATED) {
        const line = head + part.repeat(LENGTH / part.length);
        const parsed = createParser({ name: 'hostile' }).parse(line, RECEIVED);
        assert.ok('rejected' in parsed || parsed.problem === undefined, JSON.stringify(parsed).slice(0, 200));
      }
    });

  it('change no prototype, whatever their keys', () => {
    const lines = [
      '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"user":"a","action":"b.c","actor":{"__proto__":{"x":1}}}',
      '__proto__=1 a=2 b=3 constructor=4',
      'type=USER_AUTH msg=audit(1773130502.155:1): pid=1 __proto__=x msg=\'__proto__=y acct="a" res=failed\'',
      '<14>1 2026-03-10T08:15:02Z h RT_FLOW - X [junos@2636 __proto__="x" source-address="10.0.0.1" destination-address="10.0.0.2"] m',
    ];
    for (const line of lines) {
      const parsed = createParser({ name: 'hostile' }).parse(line, RECEIVED);
      assert.ok(!('rejected' in parsed), line);
      assert.equal(parsed.problem, undefined);
    }
    assert.equal(({} as Record<string, unknown>)['admin'], undefined);
    assert.equal(({} as Record<string, unknown>)['x'], undefined);
  });
});
