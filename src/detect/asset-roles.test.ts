import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ColumnValue, EventRow } from '../schema/event.ts';
import type { TableName } from '../schema/types.ts';
import { AssetRoles } from './asset-roles.ts';

function event(table: TableName, columns: Readonly<Record<string, ColumnValue>>): EventRow {
  return { table, type: '', columns: { TimeGenerated: '2026-03-02T09:00:00Z', ...columns }, raw: {} };
}

function learnt(count: number, make: (index: number) => EventRow, roles = new AssetRoles()): AssetRoles {
  for (let index = 0; index < count; index++) roles.observe(make(index));
  return roles;
}

const hostRole = (roles: AssetRoles, name: string) => roles.roleOf({ kind: 'host', key: name });
const ticket = (index: number) =>
  event('Authentication', {
    DvcHostname: 'DC-1',
    EventVendor: 'Microsoft',
    EventOriginalType: index % 2 === 0 ? '4768' : '4769',
    EventType: 'Logon',
  });
const lookup = (index: number) => event('Dns', { SrcIpAddr: `10.0.0.${index}`, DstIpAddr: '10.0.1.53', DnsQuery: 'a' });

describe('the roles of machines', () => {
  it('knows a domain controller by the tickets that it grants, whatever else it does', () => {
    assert.equal(hostRole(learnt(2, ticket), 'dc-1'), undefined, 'two could be a mistake');
    const roles = learnt(4, ticket);
    learnt(
      20,
      (index) =>
        event('WebSession', { DvcHostname: 'DC-1', EventType: 'WebServerSession', SrcIpAddr: `10.0.0.${index}` }),
      roles,
    );
    assert.equal(hostRole(roles, 'dc-1'), 'domain-controller');
  });

  it('does not take a member server for one that checks a password of its own (4776)', () => {
    const check = () =>
      event('Authentication', {
        DvcHostname: 'APP-1',
        EventVendor: 'Microsoft',
        EventOriginalType: '4776',
        EventType: 'Logon',
        EventResult: 'Success',
      });
    assert.notEqual(hostRole(learnt(50, check), 'app-1'), 'domain-controller');
  });

  it('knows a name server by its many clients, and a machine that asks for itself is none', () => {
    assert.equal(learnt(10, lookup).roleOf({ kind: 'ip', key: '10.0.1.53' }), 'dns-server');
    assert.equal(learnt(100, () => lookup(1)).roleOf({ kind: 'ip', key: '10.0.1.53' }), undefined);
    assert.equal(learnt(50, lookup).roleOf({ kind: 'ip', key: '10.0.0.4' }), undefined);
  });

  it('knows a proxy, and does not take a sensor for one', () => {
    const request = (product: string) => (index: number) =>
      event('WebSession', {
        DvcHostname: 'gate',
        EventType: 'HTTPsession',
        EventProduct: product,
        SrcIpAddr: `10.0.0.${index}`,
      });
    assert.equal(hostRole(learnt(12, request('Squid Proxy')), 'gate'), 'proxy');
    assert.equal(hostRole(learnt(12, request('Suricata')), 'gate'), undefined);
  });

  it('tells servers from workstations by who logs on, and how', () => {
    const logon = (host: string, type: string) => (index: number) =>
      event('Authentication', {
        DvcHostname: host,
        EventType: 'Logon',
        EventResult: 'Success',
        EventSubType: type,
        TargetUsername: 'anna',
        SrcIpAddr: `10.0.0.${index}`,
      });
    assert.equal(hostRole(learnt(3, logon('WS-1', 'Interactive')), 'ws-1'), 'workstation');
    assert.equal(hostRole(learnt(8, logon('FS-1', 'Remote')), 'fs-1'), 'server');
    assert.equal(hostRole(learnt(3, logon('FS-1', 'Remote')), 'fs-1'), undefined);
    const web = () =>
      event('WebSession', { DvcHostname: 'web-1', EventType: 'WebServerSession', SrcIpAddr: '10.0.0.1' });
    assert.equal(hostRole(learnt(20, web), 'web-1'), 'server');
  });

  it('learns nothing from what a client claims of itself', () => {
    const claim = (index: number) =>
      event('Authentication', {
        SrcHostname: 'EVIL',
        DvcHostname: '',
        EventVendor: 'Microsoft',
        EventOriginalType: '4768',
        SrcIpAddr: `10.0.0.${index}`,
      });
    const roles = learnt(50, claim);
    assert.equal(hostRole(roles, 'evil'), undefined);
    assert.equal(roles.size, 0);
  });

  it('gives entities their role and leaves others as they are', () => {
    const roles = learnt(4, ticket);
    const entities = [
      { kind: 'host', key: 'dc-1', name: 'DC-1.corp.example' },
      { kind: 'user', key: 'dc-1', name: 'dc-1' },
      { kind: 'host', key: 'ws-9', name: 'WS-9' },
    ] as const;
    assert.deepEqual(roles.complete(entities), [
      { ...entities[0], role: 'domain-controller' },
      entities[1],
      entities[2],
    ]);
    assert.equal(roles.complete(entities.slice(1)).length, 2);
  });

  it('goes on from a snapshot that went through JSON: two tickets before it and one after it are three', () => {
    const roles = new AssetRoles();
    roles.restore(JSON.parse(JSON.stringify(learnt(2, ticket).snapshot())));
    assert.equal(hostRole(roles, 'dc-1'), undefined);
    roles.observe(ticket(3));
    assert.equal(hostRole(roles, 'dc-1'), 'domain-controller');
  });
});
