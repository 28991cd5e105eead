import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDetector } from '../../detector.ts';
import { detect, detectorOf, fires, loaded, refusal, rule, sysmon } from '../../testing/rules.ts';

const on = (item: string, fields: Record<string, unknown>) =>
  fires(rule(`s: { ${item} }\ncondition: s`), sysmon(1, fields));
const command = (item: string, CommandLine: unknown) => on(item, { CommandLine });

describe('values', () => {
  it('compares whole values, ignoring case', () => {
    assert.equal(command('CommandLine: WhoAmI', 'whoami'), true);
    assert.equal(command('CommandLine: whoami', 'whoami /all'), false);
    assert.equal(command("CommandLine: 'ΟΔΟΣ'", 'οδος'), true);
    assert.equal(command("CommandLine: 'straße'", 'STRAßE'), true);
  });

  it('reads wildcards and their escapes', () => {
    assert.equal(command("CommandLine: 'net * user'", 'NET.exe  user'), false);
    assert.equal(command("CommandLine: 'net*user'", 'NET.exe  user'), true);
    assert.equal(command("CommandLine: 'n?t'", 'not'), true);
    assert.equal(command("CommandLine: 'n?t'", 'nt'), false);
    assert.equal(command("CommandLine: 'a\\*b'", 'a*b'), true);
    assert.equal(command("CommandLine: 'a\\*b'", 'axb'), false);
    assert.equal(command("CommandLine: 'a\\\\*'", 'a\\b'), true);
    assert.equal(command("CommandLine: 'C:\\Windows'", 'c:\\windows'), true);
    assert.equal(command("CommandLine: '\\\\\\\\host\\share'", '\\\\host\\share'), true);
    assert.equal(command("CommandLine: '*a*b*c*'", 'xxaxxbxxcxx'), true);
    assert.equal(command("CommandLine: '*a?c*b'", 'zabczzb'), true);
    assert.equal(command("CommandLine: 'ab*bc'", 'abc'), false);
  });

  it('tells null, empty and absent apart', () => {
    assert.equal(on('CommandLine: null', { Image: 'x' }), true);
    assert.equal(command('CommandLine: null', ''), false);
    assert.equal(command("CommandLine: ''", ''), true);
    assert.equal(on("CommandLine: ''", { Image: 'x' }), false);
    assert.equal(command("CommandLine: '*'", 'x'), true);
    assert.equal(on("CommandLine: '*'", { Image: 'x' }), false);
  });

  it('compares numbers with numbers and with their text', () => {
    assert.equal(on('ProcessId: 42', { ProcessId: 42 }), true);
    assert.equal(on('ProcessId: 42', { ProcessId: '42' }), true);
    assert.equal(on('ProcessId: 42', { ProcessId: '420' }), false);
  });

  it('matches any item of a list in the event and of the rule, all of them under all', () => {
    assert.equal(command('CommandLine: [a, b]', ['x', 'b']), true);
    assert.equal(command('CommandLine|contains|all: [a, b]', 'bxa'), true);
    assert.equal(command('CommandLine|contains|all: [a, b]', 'bx'), false);
  });
});

describe('modifiers', () => {
  it('place a text', () => {
    assert.equal(command('CommandLine|contains: oa', 'whoami'), true);
    assert.equal(command('CommandLine|startswith: who', 'whoami'), true);
    assert.equal(command('CommandLine|startswith: ami', 'whoami'), false);
    assert.equal(command('CommandLine|endswith: AMI', 'whoami'), true);
    assert.equal(command('CommandLine|contains: 5', 'a5b'), true);
  });

  it('cased keeps the case', () => {
    assert.equal(command('CommandLine|contains|cased: Ami', 'whoAmi'), true);
    assert.equal(command('CommandLine|contains|cased: Ami', 'whoami'), false);
  });

  it('re searches anywhere in its letters’ case, with flags', () => {
    assert.equal(command("CommandLine|re: 'n[e3]t\\s+user'", 'x n3t  user'), true);
    assert.equal(command("CommandLine|re: '^net'", 'x net'), false);
    assert.equal(command("CommandLine|re: 'NET'", 'net'), false);
    assert.equal(command("CommandLine|re|i: 'NET'", 'net'), true);
    assert.equal(command("CommandLine|re|m: '^b$'", 'a\nb'), true);
    assert.equal(command("CommandLine|re|s: 'a.b'", 'a\nb'), true);
    assert.equal(command("CommandLine|re: 'a.b'", 'a\nb'), false);
  });

  it('cidr takes addresses of both families', () => {
    const net = (network: string, DestinationIp: string) =>
      fires(
        rule(`s: { DestinationIp|cidr: '${network}' }\ncondition: s`, 'product: windows, category: network_connection'),
        sysmon(3, { DestinationIp }),
      );
    assert.equal(net('10.0.0.0/8', '10.9.8.7'), true);
    assert.equal(net('10.0.0.0/8', '11.0.0.1'), false);
    assert.equal(net('fe80::/10', 'fe80::1'), true);
    assert.equal(net('10.0.0.0/8', 'not an address'), false);
  });

  it('base64, base64offset and wide find what they encode', () => {
    const encode = (text: string) => Buffer.from(text, 'utf16le').toString('base64');
    assert.equal(command('CommandLine|base64: hello', 'aGVsbG8='), true);
    for (const before of ['', 'x', 'xy', 'xyz'])
      assert.equal(
        command('CommandLine|base64offset|contains: secret', Buffer.from(`${before}secret word`).toString('base64')),
        true,
      );
    assert.equal(
      command('CommandLine|wide|base64offset|contains: DownloadString', encode('x.DownloadString(1)')),
      true,
    );
    assert.equal(command('CommandLine|wide|base64offset|contains: DownloadString', encode('x.Upload')), false);
    assert.equal(command('CommandLine|utf16be|contains: ab', '\0a\0b'), true);
  });

  it('windash takes every dash for the other', () => {
    for (const dash of ['-', '/', '–', '—', '―'])
      assert.equal(command("CommandLine|windash|contains: ' -enc'", `powershell ${dash}enc x`), true);
    assert.equal(command("CommandLine|windash|contains: ' -enc'", 'powershell enc'), false);
    assert.equal(command("CommandLine|windash|contains: 'a-b'", 'a/b'), false);
  });

  it('exists, fieldref and comparisons read fields', () => {
    assert.equal(on('CommandLine|exists: true', { CommandLine: '' }), true);
    assert.equal(on('CommandLine|exists: false', { CommandLine: 'x' }), false);
    assert.equal(on('Image|fieldref: ParentImage', { Image: 'A', ParentImage: 'a' }), true);
    assert.equal(on('Image|fieldref: ParentImage', { Image: 'A' }), false);
    assert.equal(on('CommandLine|fieldref|startswith: Image', { CommandLine: 'a b', Image: 'a' }), true);
    assert.equal(on('CommandLine|startswith|fieldref: Image', { CommandLine: 'b a', Image: 'a' }), false);
    assert.equal(on('ProcessId|gte: 10', { ProcessId: '10' }), true);
    assert.equal(on('ProcessId|lt: 10', { ProcessId: 10 }), false);
    assert.equal(on('ProcessId|gt: 10', { ProcessId: 'ten' }), false);
    assert.equal(on('ProcessId|neq: 10', { ProcessId: 11 }), true);
  });

  it('reads parts of a time', () => {
    assert.equal(on('UtcTime|hour: 23', { UtcTime: '2026-01-01 23:10:00.123' }), true);
    assert.equal(on('UtcTime|week: 53', { UtcTime: '2026-12-31T01:00:00Z' }), true);
    assert.equal(on('UtcTime|hour: 23', { UtcTime: 'late' }), false);
  });

  it('expand takes values of the configuration; without them the rule is not evaluable', () => {
    const text = rule("s: { User|expand: 'corp\\\\%admins%' }\ncondition: s");
    const { rules } = loaded(text, { placeholders: { admins: ['ann', 'b*'] } });
    const detector = createDetector(rules);
    assert.equal(detect(detector, sysmon(1, { User: 'CORP\\bob' })).length, 1);
    assert.equal(detect(detector, sysmon(1, { User: 'CORP\\carl' })).length, 0);
    const [without] = loaded(text).states;
    assert.deepEqual(without?.state, {
      state: 'not-evaluable',
      reason: 'the configuration has no values for %admins%',
      missingFields: [],
    });
  });

  for (const [item, code] of [
    ['CommandLine|contians: x', 'SIGMA_FIELD_MODIFIER_UNKNOWN'],
    ['CommandLine|constructor: x', 'SIGMA_FIELD_MODIFIER_UNKNOWN'],
    ['CommandLine|: x', 'SIGMA_FIELD_MODIFIER_UNKNOWN'],
    ['CommandLine|i: x', 'SIGMA_FIELD_MODIFIER_MISUSED'],
    ['CommandLine|contains: null', 'SIGMA_FIELD_MODIFIER_MISUSED'],
    ['CommandLine|cidr: 10.0.0.0/40', 'SIGMA_FIELD_MODIFIER_MISUSED'],
    ['CommandLine|exists: maybe', 'SIGMA_FIELD_MODIFIER_MISUSED'],
    ["CommandLine|base64: 'a*'", 'SIGMA_FIELD_MODIFIER_MISUSED'],
    ['CommandLine|gt: big', 'SIGMA_FIELD_MODIFIER_MISUSED'],
    ["CommandLine|re: '(?=a)b'", 'SIGMA_REGEX'],
    ["CommandLine|re: '('", 'SIGMA_REGEX'],
    ['CommandLine: []', 'SIGMA_RULE_SHAPE'],
    ['CommandLine: { a: b }', 'SIGMA_VALUE'],
    ['CommandLine: [[a]]', 'SIGMA_VALUE'],
  ] as const)
    it(`refuses ${item}`, () => {
      assert.match(refusal(rule(`s: { ${item} }\ncondition: s`)), new RegExp(`^${code} 7:\\d+$`));
    });

  it('matches a megabyte against a catastrophic expression', () => {
    const detector = detectorOf(rule("s: { CommandLine|re: '(a+)+$' }\ncondition: s"));
    assert.equal(detect(detector, sysmon(1, { CommandLine: `${'a'.repeat(1_000_000)}b` })).length, 0);
  });
});
