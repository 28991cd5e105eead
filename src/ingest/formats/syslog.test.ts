import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { syslog } from './syslog.ts';

const RECEIVED = '2026-03-10T12:00:00Z';

function parse(line: string) {
  const record = syslog.parse(line, RECEIVED);
  assert.ok(!('rejected' in record), line);
  return record;
}

describe('syslog', () => {
  it('reads RFC 3164 with a priority', () => {
    const { fields, time } = parse('<86>Mar 10 11:59:58 web1 sshd[311]: session opened');
    assert.equal(time, '2026-03-10T11:59:58Z');
    assert.deepEqual(fields, {
      Priority: 86,
      Facility: 'authpriv',
      Severity: 'info',
      HostName: 'web1',
      ProcessName: 'sshd',
      ProcessId: '311',
      Message: 'session opened',
    });
  });

  const times: readonly (readonly [string, string])[] = [
    ['Mar 10 11:00:00 h p: m', '2026-03-10T11:00:00Z'],
    ['Mar  9 11:00:00 h p: m', '2026-03-09T11:00:00Z'],
    ['<13>Mar 10 2025 11:00:00 h p: m', '2025-03-10T11:00:00Z'],
    ['<13>2025 Mar 10 11:00:00 h p: m', '2025-03-10T11:00:00Z'],
    ['<13>Mar 10 11:00:00 2025 h p: m', '2025-03-10T11:00:00Z'],
    ['<13>Mar 10 11:00:00.250 EST: h p: m', '2026-03-10T16:00:00.250Z'],
    ['<13>2026-03-10T11:00:00.5+02:00 h p: m', '2026-03-10T09:00:00.5Z'],
    ['2026-03-10 11:00:00 h p[1]: m', '2026-03-10T11:00:00Z'],
  ];
  for (const [line, time] of times) it(`knows the time of ${line}`, () => assert.equal(parse(line).time, time));

  it("reads Cisco's sequence number and mnemonic", () => {
    const { fields } = parse('<189>57: *Mar 10 11:00:00.123 UTC: %SYS-5-CONFIG_I: Configured from console');
    assert.equal(fields['SequenceNumber'], '57');
    assert.equal(fields['ProcessName'], '%SYS-5-CONFIG_I');
    assert.equal(fields['Message'], 'Configured from console');
    assert.equal(fields['HostName'], undefined);
  });

  it('reads RFC 5424 with structured data, escapes and a byte order mark', () => {
    const { fields, time } = parse(
      '<165>1 2026-03-10T11:00:00.000003-07:00 h app 12 ID47 [a@1 x="say \\"hi\\"" y="\\]"][b@1] \ufeffhello',
    );
    assert.equal(time, '2026-03-10T18:00:00.000003Z');
    assert.deepEqual(fields['StructuredData'], { 'a@1': { x: 'say "hi"', y: ']' }, 'b@1': {} });
    assert.equal(fields['Message'], 'hello');
    assert.equal(fields['MsgId'], 'ID47');
  });

  it('keeps structured data that breaks its own quoting in the message', () => {
    const { fields } = parse('<165>1 2026-03-10T11:00:00Z h app - - [a@1 x="never closed rest of it');
    assert.equal(fields['StructuredData'], undefined);
    assert.equal(fields['Message'], '[a@1 x="never closed rest of it');
  });

  it('reads RFC 5424 without its version, as some appliances send it', () => {
    const { fields } = parse('<134>2026-03-10T11:00:00Z fw1 fwd 26203 - [x@1 action="Drop"]');
    assert.deepEqual(fields['StructuredData'], { 'x@1': { action: 'Drop' } });
    assert.equal(fields['ProcessName'], 'fwd');
  });

  it('takes a priority alone and refuses a line that has neither priority nor time', () => {
    assert.equal(parse('<13>only text').fields['Message'], 'only text');
    assert.ok('rejected' in syslog.parse('only text', RECEIVED));
    assert.ok('rejected' in syslog.parse('<999>text', RECEIVED));
    assert.ok('rejected' in syslog.parse('', RECEIVED));
  });

  it('leaves a payload of another format whole', () => {
    assert.equal(parse('<13>Mar 10 11:00:00 fw CEF:0|a|b|1|2|c|3|x=y').fields['Message'], 'CEF:0|a|b|1|2|c|3|x=y');
    assert.equal(parse('<13>Mar 10 11:00:00 h {"a":1}').fields['Message'], '{"a":1}');
    const half = parse('<13>1 2026-03-10T11:00:00Z h CEF:0|a|b|1|2|c|3|x=y z=1 w=2 v=3');
    assert.equal(half.fields['Message'], 'CEF:0|a|b|1|2|c|3|x=y z=1 w=2 v=3');
    assert.equal(half.fields['HostName'], 'h');
  });
});
