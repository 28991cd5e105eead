import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entitiesOf } from './entities.ts';

const keys = (event: Parameters<typeof entitiesOf>[0]) => entitiesOf(event).map(({ kind, key }) => `${kind}:${key}`);

describe('the entities of an event', () => {
  it('joins a user by the short name and keeps the name readable', () => {
    const columns = { ActorUsername: 'CORP\\Ann', TargetUsername: 'ann@corp.example' };
    assert.deepEqual(entitiesOf({ table: 'ProcessEvent', columns }), [{ kind: 'user', key: 'ann', name: 'CORP\\Ann' }]);
  });

  it('drops what names nobody', () => {
    const columns = {
      ActorUsername: 'NT AUTHORITY\\SYSTEM',
      TargetUsername: '-',
      SrcIpAddr: '127.0.0.1',
      TargetIpAddr: '::1',
      SrcHostname: 'localhost',
      ActorUserId: 'S-1-5-18',
    };
    assert.deepEqual(entitiesOf({ table: 'Authentication', columns }), []);
  });

  it('takes an identifier only where the name is missing', () => {
    const table = 'Authentication';
    assert.deepEqual(keys({ table, columns: { TargetUserId: 'S-1-5-21-7', TargetUsername: 'bo' } }), ['user:bo']);
    assert.deepEqual(keys({ table, columns: { TargetUserId: 'S-1-5-21-7' } }), ['user:s-1-5-21-7']);
  });

  it('sees one host in its short and its full name, and in its machine account', () => {
    const columns = { DvcHostname: 'WS01', DvcFQDN: 'ws01.corp.example', TargetUsername: 'CORP\\WS01$' };
    assert.deepEqual(keys({ table: 'Authentication', columns }), ['host:ws01']);
  });

  it('reads addresses that IPv6 wraps', () => {
    assert.deepEqual(
      keys({ table: 'NetworkSession', columns: { SrcIpAddr: '::ffff:10.1.2.3', DstIpAddr: '10.1.2.3' } }),
      ['ip:10.1.2.3'],
    );
  });

  it('names files by path, processes, hashes, domains and registry keys', () => {
    assert.deepEqual(
      keys({
        table: 'FileEvent',
        columns: {
          TargetFilePath: 'C:\\T\\A.exe',
          TargetFileName: 'A.exe',
          TargetFileMD5: 'AB',
          TargetFileSHA256: 'CD',
        },
      }),
      ['file:c:\\t\\a.exe', 'hash:cd'],
    );
    assert.deepEqual(keys({ table: 'Dns', columns: { DnsQuery: 'Evil.example.' } }), ['domain:evil.example']);
    assert.deepEqual(keys({ table: 'RegistryEvent', columns: { RegistryKey: 'HKLM\\X' } }), ['registry:hklm\\x']);
  });

  it('names a cloud resource only where the object is one', () => {
    const table = 'AuditEvent';
    assert.deepEqual(keys({ table, columns: { Object: 'vm-1', ObjectType: 'Cloud Resource' } }), [
      'cloud-resource:vm-1',
    ]);
    assert.deepEqual(keys({ table, columns: { Object: 'Backup', ObjectType: 'Scheduled Task' } }), []);
  });
});
