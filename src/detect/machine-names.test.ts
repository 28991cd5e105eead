import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventRow } from '../schema/event.ts';
import { MachineNames } from './machine-names.ts';

const at = (hour: number): string => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
const said = (
  columns: Record<string, string>,
  hour: number,
  table: EventRow['table'] = 'NetworkSession',
): EventRow => ({
  table,
  type: '',
  columns: { TimeGenerated: at(hour), ...columns },
  raw: {},
});
const own = (name: string, address: string, hour: number): EventRow =>
  said({ DvcHostname: name, SrcHostname: name, SrcIpAddr: address }, hour);
const address = { kind: 'ip' as const, key: '10.0.0.7', name: '10.0.0.7' };

function hostsOf(machines: MachineNames, hour: number): string[] {
  return machines
    .complete([address], at(hour))
    .filter(({ kind }) => kind === 'host')
    .map(({ key }) => key);
}

describe('machine names', () => {
  it('name the machine of an address that said so itself, once', () => {
    const machines = new MachineNames();
    machines.observe(own('WS-7', '10.0.0.7', 1));
    assert.deepEqual(hostsOf(machines, 2), ['ws-7']);
    const known = [address, { kind: 'host' as const, key: 'ws-7', name: 'WS-7.corp.example' }];
    assert.equal(machines.complete(known, at(2)), known);
  });

  it('learn leases from a DHCP server', () => {
    const machines = new MachineNames();
    machines.observe(said({ DvcHostname: 'dhcp01', SrcHostname: 'WS-7', SrcIpAddr: '10.0.0.7' }, 1, 'DhcpEvent'));
    assert.deepEqual(hostsOf(machines, 2), ['ws-7']);
  });

  it('believe no name that somebody else reports', () => {
    const machines = new MachineNames();
    machines.observe(said({ DvcHostname: 'SRV-1', SrcHostname: 'VICTIM', SrcIpAddr: '10.0.0.7' }, 1, 'Authentication'));
    assert.deepEqual(hostsOf(machines, 2), []);
  });

  it('follow an address to its next machine, and say nothing while it is unclear whose it is', () => {
    const machines = new MachineNames();
    machines.observe(own('WS-7', '10.0.0.7', 1));
    machines.observe(own('WS-8', '10.0.0.7', 9));
    assert.deepEqual(hostsOf(machines, 9), []);
    assert.deepEqual(hostsOf(machines, 11), ['ws-8']);
  });

  it('never name a gateway behind which machines take turns', () => {
    const machines = new MachineNames();
    for (let hour = 0; hour < 6; hour++) {
      machines.observe(own('WS-7', '10.0.0.7', hour));
      machines.observe(own('WS-8', '10.0.0.7', hour));
      assert.deepEqual(hostsOf(machines, hour), []);
    }
  });

  it('are known again from a snapshot that went through JSON, with what was unclear', () => {
    const before = new MachineNames();
    before.observe(own('WS-7', '10.0.0.7', 1));
    before.observe(own('WS-8', '10.0.0.7', 9));
    const machines = new MachineNames();
    machines.observe(own('FORGOTTEN', '10.0.0.9', 1));
    machines.restore(JSON.parse(JSON.stringify(before.snapshot())));
    assert.deepEqual([hostsOf(machines, 9), hostsOf(machines, 11)], [[], ['ws-8']]);
    assert.deepEqual(machines.snapshot(), before.snapshot());
  });
});
