import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logonOf } from './logon-words.ts';
import { textFacts } from './text-facts.ts';

describe('a text about logons', () => {
  const SAID: readonly (readonly [text: string, result: string | undefined, details?: string])[] = [
    ['Login failed for bob', 'Failure', 'Other'],
    ['Invalid username or password', 'Failure', 'No such user or password'],
    ['password mismatch for ann', 'Failure', 'Incorrect password'],
    ['check pass; user unknown', 'Failure', 'No such user'],
    ['LDAP login: user bob was not found', 'Failure', 'No such user'],
    ['login refused: account is locked', 'Failure', 'User locked'],
    ['authentication error for bob', 'Failure', 'Other'],
    ['user bob logged in', 'Success'],
    ['User signed in from 198.51.100.7', 'Success'],
    ['authentication for user "ann" with password "x" accepted', 'Success'],
    // Words of logons that tell of none.
    ['Failed to open /etc/passwd', undefined],
    ['Failed to resolve username for uid 5', undefined],
    ['error loading config for login page', undefined],
    ['Password change failed for user bob', undefined],
    ['user account disabled by admin', undefined],
    ['User bob not found', undefined],
    ['cache invalid, login skipped', undefined],
    ['certificate authentication failed', undefined],
    ['login module loaded', undefined],
    ['user ann has not logged in', undefined],
  ];
  for (const [text, result, details] of SAID)
    it(`${result ?? 'tells of none'}: ${text}`, () => {
      const found = logonOf(text);
      assert.equal(found?.result, result);
      if (details !== undefined) assert.equal(found?.details, details);
    });

  it('ends a session', () => assert.equal(logonOf('ann logged out')?.type, 'Logoff'));
});

describe('what a text names', () => {
  const cases: readonly (readonly [text: string, facts: Record<string, unknown>])[] = [
    ['Login failed for user "ann" from 203.0.113.9:5512', { user: 'ann', srcIp: '203.0.113.9', srcPort: 5512 }],
    [
      'Failed login attempt for user bob@example.net from ip address 203.0.113.9',
      { user: 'bob@example.net', srcIp: '203.0.113.9' },
    ],
    ['connection from 10.0.0.8:5000 to 203.0.113.9:443', { srcIp: '10.0.0.8', dstIp: '203.0.113.9', dstPort: 443 }],
    ['10.0.0.8:5000 -> 203.0.113.9:443 allowed', { srcIp: '10.0.0.8', dstIp: '203.0.113.9' }],
    ["Access denied for user 'root'@'203.0.113.9' (using password: YES)", { user: 'root', srcIp: '203.0.113.9' }],
    ['logon failed from [2001:db8::7]:443', { srcIp: '2001:db8::7', srcPort: 443 }],
    ['interface eth0 now has address 198.51.100.20', { srcIp: undefined, user: undefined }],
    ['listening on 0.0.0.0:80', { srcIp: undefined }],
    ['version 1.2.3.4.5 installed for users', { srcIp: undefined, user: undefined }],
    ['user agent is curl', { user: undefined }],
  ];
  for (const [text, facts] of cases)
    it(text, () => {
      const found = textFacts(text) as Record<string, unknown>;
      for (const [name, value] of Object.entries(facts)) assert.equal(found[name], value, name);
    });
});
