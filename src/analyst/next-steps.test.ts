import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredRow } from '../incident/events.ts';
import type { Incident } from '../incident/incident.ts';
import type { AlertWithRunbook } from '../incident/incidents.ts';
import type { EntityKind } from '../schema/types.ts';
import { nextSteps } from './next-steps.ts';

const entity = (kind: EntityKind, name: string) => ({ kind, key: name.toLowerCase(), name });
const WS = entity('host', 'WS-1.corp.example');
const FS = entity('host', 'FS-1.corp.example');
const ANNA = entity('user', 'CORP\\anna');

const incident: Incident = {
  id: 'i1',
  number: 1,
  title: '',
  severity: 'high',
  status: 'new',
  created: '',
  updated: '',
  firstTime: '2026-03-02T09:00:00Z',
  lastTime: '2026-03-02T10:00:00Z',
  alertCount: 2,
  eventCount: 2,
  entities: [WS, FS, ANNA],
  tactics: [],
  techniques: [],
};

function alert(id: string, runbook: readonly string[], entities: AlertWithRunbook['entities']): AlertWithRunbook {
  const events = [{ table: 'AuditEvent' as const, eventId: id, time: incident.firstTime }];
  const rest = { kind: 'sigma' as const, level: 'high' as const, description: '', tactics: [], techniques: [] };
  const times = { firstTime: incident.firstTime, lastTime: incident.firstTime, count: 1 };
  return { id, ruleId: id, title: id, ...rest, ...times, events, entities, incidentId: 'i1', runbook };
}

const steps = (alerts: readonly AlertWithRunbook[], events: readonly StoredRow[] = []) =>
  nextSteps(incident, alerts, 'suspicious', events);

describe('next steps', () => {
  it('name the machines and the account of all alerts that ask for the same, once', () => {
    const runbook = [
      'Isolate {Computer}.',
      'Isolate the host, unless it is a domain controller.',
      'Disable the account.',
    ];
    assert.deepEqual(steps([alert('a', runbook, [WS, ANNA]), alert('b', runbook, [FS, ANNA])]), [
      'Isolate WS-1 and FS-1.',
      'Isolate WS-1 and FS-1, unless one of them is a domain controller.',
      'Disable the account anna.',
    ]);
  });

  it('take which of two accounts is meant from the event itself', () => {
    const row = { SubjectUserName: 'ben', TargetUserName: 'cleo' };
    assert.deepEqual(
      steps(
        [alert('a', ['Ask {SubjectUserName} why {TargetUserName} was made.'], [WS, ANNA])],
        [{ table: 'AuditEvent', eventId: 'a', row: { Raw: row } }],
      ),
      ['Ask ben why cleo was made.'],
    );
  });

  it('name a machine by its address where nothing else is known of it', () => {
    const runbook = ['If nobody here scans, isolate the host.'];
    assert.deepEqual(steps([alert('a', runbook, [entity('ip', '10.0.0.9')])]), [
      'If nobody here scans, isolate 10.0.0.9.',
    ]);
  });

  it('leave no placeholder, whatever it asks for', () => {
    const runbook = ['Ask: who used {Computer}, {User}, {DstIpAddr} or {Something.Odd} before {TimeGenerated}?'];
    assert.deepEqual(steps([alert('a', runbook, [])]), [
      'Ask: who used the machine, the account, the address or the Odd before 2026-03-02 09:00:00 UTC?',
    ]);
  });

  it('say what is always right where no rule says anything', () => {
    const said = steps([alert('a', [], [WS, ANNA])]);
    assert.ok(said.length >= 3 && said.every((step) => !step.includes('{')));
    assert.match(said.join(' '), /WS-1 from an hour before 2026-03-02 09:00:00 UTC.*Ask anna/);
  });
});

describe('a step that spares domain controllers', () => {
  const DC = { ...entity('host', 'DC-1.corp.example'), role: 'domain-controller' as const };
  const step = ['Isolate the host, unless it is a domain controller.'];

  it('asks nobody what the engine knows', () => {
    const known = { ...WS, role: 'workstation' as const };
    assert.deepEqual(steps([alert('a', step, [known])]), ['Isolate WS-1.']);
    assert.deepEqual(steps([alert('a', step, [DC])]), ['DC-1 is a domain controller: watch it, do not cut it off.']);
    assert.deepEqual(steps([alert('a', step, [known]), alert('b', step, [DC])]), [
      'Isolate WS-1. DC-1 is a domain controller: watch it, do not cut it off.',
    ]);
  });
});
