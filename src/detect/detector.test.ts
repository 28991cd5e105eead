import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coverageOf } from './sigma/compile.ts';
import { detect, detectorOf, fires, loaded, row, rule, SYSMON, sysmon, windows } from './testing/rules.ts';

const encoded = "s: { Image|endswith: '\\powershell.exe', CommandLine|contains: ' -enc ' }\ncondition: s";
const image = 'C:\\Windows\\powershell.exe';
const commandLine = 'powershell -enc AAAA';

describe('a rule about process creation', () => {
  for (const [source, event] of [
    ['Sysmon 1', sysmon(1, { Image: image, CommandLine: commandLine })],
    ['Security 4688', windows('Security', 4688, { NewProcessName: image, CommandLine: commandLine })],
    ['an id written as text', windows(SYSMON, '1' as unknown as number, { Image: image, CommandLine: commandLine })],
    [
      'Defender',
      row('ProcessEvent', 'DeviceProcessEvents', {}, { FolderPath: image, ProcessCommandLine: commandLine }),
    ],
  ] as const)
    it(`matches ${source}`, () => assert.equal(fires(rule(encoded), event), true));

  it('matches no other event of the same channel', () => {
    assert.equal(fires(rule(encoded), sysmon(5, { Image: image, CommandLine: commandLine })), false);
    assert.equal(fires(rule(encoded), windows('System', 1, { Image: image, CommandLine: commandLine })), false);
  });

  for (const [vocabulary, item] of [
    ['ASIM', 'TargetProcessName|endswith: \\powershell.exe'],
    ['ECS', 'process.executable|endswith: \\powershell.exe'],
    ['Defender', 'FolderPath|endswith: \\powershell.exe'],
    ['Security', 'NewProcessName|endswith: \\powershell.exe'],
  ])
    it(`may be written in the names of ${vocabulary}`, () =>
      assert.equal(fires(rule(`s: { ${item} }\ncondition: s`), sysmon(1, { Image: image })), true));

  it('matches Linux processes of auditd by the columns of the event model', () => {
    const event = row(
      'ProcessEvent',
      '',
      {
        EventProduct: 'auditd',
        DvcOs: 'Linux',
        TargetProcessName: '/usr/bin/curl',
        TargetProcessCommandLine: 'curl -k x',
      },
      { type: ['SYSCALL', 'EXECVE'], exe: '/usr/bin/curl' },
    );
    const text = rule(
      's: { Image|endswith: /curl, CommandLine|contains: " -k" }\ncondition: s',
      'product: linux, category: process_creation',
    );
    assert.equal(fires(text, event), true);
    assert.equal(fires(text, sysmon(1, { Image: '/usr/bin/curl', CommandLine: 'curl -k x' })), false);
  });
});

describe('other log sources', () => {
  it('joins key and value of a registry event with the hive of Sysmon', () => {
    const text = rule(
      "s: { TargetObject: 'HKLM\\SOFTWARE\\Run\\evil' }\ncondition: s",
      'product: windows, category: registry_event',
    );
    const event = windows('Security', 4657, {
      ObjectName: '\\REGISTRY\\MACHINE\\SOFTWARE\\Run',
      ObjectValueName: 'evil',
    });
    assert.equal(fires(text, event), true);
  });

  it('goes into nested records and lists', () => {
    const text = rule(
      's: { eventName: GetObject, requestParameters.tags.key: owner }\ncondition: s',
      'product: aws, service: cloudtrail',
    );
    const raw = { eventName: 'GetObject', requestParameters: { tags: [{ key: 'name' }, { key: 'owner' }] } };
    assert.equal(fires(text, row('AuditEvent', 'AWSCloudTrail', {}, raw)), true);
    assert.equal(fires(text, row('AuditEvent', 'OfficeActivity', {}, raw)), false);
  });

  it('finds keywords anywhere, all of them where the rule says so', () => {
    const event = row('Event', 'Syslog', {}, { ProcessName: 'sshd', Message: 'error: Bad protocol version', pid: 7 });
    const sshd = (detection: string) => rule(detection, 'product: linux, service: sshd');
    assert.equal(fires(sshd("k: ['nothing', 'bad*version']\ncondition: k"), event), true);
    assert.equal(fires(sshd("k: { '|all': ['error', 'sshd'] }\ncondition: k"), event), true);
    assert.equal(fires(sshd("k: { '|all': ['error', 'sudo'] }\ncondition: k"), event), false);
    assert.equal(fires(sshd('k: 7\ncondition: k'), event), true);
  });

  it('decides the event id of a channel once and still tells ids apart', () => {
    const text = rule(
      's: { EventID: [4624, 4625] }\nf: { EventID: 4625 }\ncondition: s and not f',
      'product: windows, service: security',
    );
    assert.equal(fires(text, windows('Security', 4624, {})), true);
    assert.equal(fires(text, windows('Security', 4625, {})), false);
    assert.equal(fires(text, windows('Security', 4634, {})), false);
    assert.equal(fires(text, windows('System', 4624, {})), false);
  });
});

describe('what a source never fills', () => {
  const unfilled = 's: { Image|endswith: x.exe }\nf: { ParentCommandLine|contains: safe }\ncondition: s and not f';

  it('never lets a negation fire, though an absent value of a source that fills it does', () => {
    assert.equal(fires(rule(unfilled), sysmon(1, { Image: 'x.exe' })), true);
    assert.equal(fires(rule(unfilled), windows('Security', 4688, { NewProcessName: 'x.exe' })), false);
  });

  it('does not hold a rule back that is certain without it', () => {
    const either = 's: [{ Image|endswith: x.exe }, { OriginalFileName: x }]\ncondition: s';
    assert.equal(fires(rule(either), windows('Security', 4688, { NewProcessName: 'x.exe' })), true);
    const narrow =
      's: { Image|endswith: x.exe }\nf: { Image|contains: good, OriginalFileName: x }\ncondition: s and not f';
    assert.equal(fires(rule(narrow), windows('Security', 4688, { NewProcessName: 'x.exe' })), true);
    assert.equal(fires(rule(narrow), windows('Security', 4688, { NewProcessName: 'good x.exe' })), false);
  });

  it('neither null nor exists reads absence out of it', () => {
    for (const item of ['OriginalFileName: null', 'OriginalFileName|exists: false', 'OriginalFileName|neq: a'])
      assert.equal(
        fires(rule(`s: { ${item} }\ncondition: s`), windows('Security', 4688, { NewProcessName: 'x' })),
        false,
      );
  });

  it('makes a rule not evaluable, with the field and the source', () => {
    const text = rule('s: { Image: x }\nf: { GrandParentImage: y }\ncondition: s and not f');
    const [only] = loaded(text).states;
    assert.equal(only?.state.state, 'not-evaluable');
    assert.deepEqual(only?.state.state === 'not-evaluable' && only.state.missingFields, ['GrandParentImage']);
    assert.match(
      only?.state.state === 'not-evaluable' ? only.state.reason : '',
      /GrandParentImage is never filled by .*Sysmon 1/,
    );
  });

  it('is told source by source', () => {
    const [compiled] = loaded(rule(unfilled)).rules;
    assert.ok(compiled?.kind === 'sigma');
    const coverage = coverageOf(compiled.expression, compiled.kinds);
    const of = (source: string) => coverage.find((one) => one.source.startsWith(source));
    assert.deepEqual(of('Sysmon 1'), { source: 'Sysmon 1', evaluable: true, missingFields: [] });
    assert.deepEqual(of('Security 4688'), {
      source: 'Security 4688',
      evaluable: false,
      missingFields: ['ParentCommandLine'],
    });
  });

  it('says of an unknown log source that nothing delivers it', () => {
    const [only] = loaded(rule('s: { a: b }\ncondition: s', 'product: abacus')).states;
    assert.match(only?.state.state === 'not-evaluable' ? only.state.reason : '', /no source of ours delivers .*abacus/);
  });
});

describe('a detector', () => {
  it('names the rule, the time, the event and its entities', () => {
    const text = rule(
      encoded,
      undefined,
      'tags: [attack.execution, attack.t1059.001, attack.command_and_control, car.2016]',
    );
    const event = { ...sysmon(1, { Image: image, CommandLine: commandLine }), table: 'ProcessEvent' as const };
    Object.assign(event.columns, { DvcHostname: 'ws1' });
    const [detection] = detect(detectorOf(text), event);
    assert.deepEqual(detection?.rule.techniques, ['T1059.001']);
    assert.deepEqual(detection?.rule.tactics, ['execution', 'command-and-control']);
    assert.equal(detection?.time, event.columns.TimeGenerated);
    assert.equal(detection?.events.length, 1);
    assert.ok(detection?.entities.some(({ kind, key }) => kind === 'host' && key === 'ws1'));
  });

  it('switches rules off and on', () => {
    const detector = detectorOf(rule(encoded), { disabled: ['rule-under-test'] });
    const event = sysmon(1, { Image: image, CommandLine: commandLine });
    assert.equal(detect(detector, event).length, 0);
    detector.setDisabled([]);
    assert.equal(detect(detector, event).length, 1);
  });

  it('keeps silent for an exception until it expires, and only for its events', () => {
    let now = Date.parse('2026-03-01T00:00:00Z');
    const exception = {
      ruleId: 'rule-under-test',
      when: { User: ['corp\\deploy*', 'x'], ParentImage: '*\\agent.exe' },
      reason: 'software distribution',
      by: 'ann',
      expires: '2026-04-01T00:00:00Z',
    };
    const detector = detectorOf(rule(encoded), { exceptions: [exception], now: () => now });
    const event = (fields: object) => sysmon(1, { Image: image, CommandLine: commandLine, ...fields });
    const excepted = event({ User: 'CORP\\deploy7', ParentImage: 'C:\\agent.exe' });
    assert.equal(detect(detector, excepted).length, 0);
    assert.equal(detect(detector, event({ User: 'CORP\\deploy7' })).length, 1);
    now = Date.parse('2026-04-02T00:00:00Z');
    assert.equal(detect(detector, excepted).length, 1);
    detector.setExceptions([{ ...exception, when: {}, expires: '2027-01-01T00:00:00Z' }]);
    assert.equal(detect(detector, excepted).length, 1, 'an exception without a condition silences nothing');
  });

  it('survives any value in any field', () => {
    const detector = detectorOf(
      rule(`${encoded} or 1 of k*\nk1: [x]\nk2: { User|re: 'a' }\nk3: { User|cidr: 10.0.0.0/8 }`),
    );
    const deep: Record<string, unknown> = {};
    let inner = deep;
    for (let depth = 0; depth < 50; depth++) {
      inner['x'] = {};
      inner = inner['x'] as Record<string, unknown>;
    }
    for (const value of [
      null,
      undefined,
      0,
      -1.5,
      true,
      '',
      [],
      [[['a']]],
      {},
      deep,
      '\ud800',
      'x'.repeat(1_000_000),
      10n,
    ])
      assert.doesNotThrow(() =>
        detect(detector, sysmon(1, { Image: value, CommandLine: value, User: value, extra: value })),
      );
  });

  it('does not remember kinds of events without end', () => {
    const detector = detectorOf(rule(encoded));
    for (let id = 0; id < 50_000; id++) detect(detector, windows(`Channel ${id}`, id, {}));
    assert.equal(detect(detector, sysmon(1, { Image: image, CommandLine: commandLine })).length, 1);
  });
});
