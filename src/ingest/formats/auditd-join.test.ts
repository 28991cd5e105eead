import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { auditd } from './auditd.ts';
import { AuditdJoiner } from './auditd-join.ts';

const RECEIVED = '2026-03-10T12:00:00Z';

function record(type: string, serial: number, rest = ''): string {
  return `type=${type} msg=audit(1773130502.155:${serial}): ${rest}`;
}

describe('joining audit records', () => {
  it('gathers the records of one serial though those of another stand between them', () => {
    const joiner = new AuditdJoiner();
    const lines = [
      record('SYSCALL', 1, 'arch=c000003e syscall=59 success=yes pid=5 exe="/usr/bin/id"'),
      record('SYSCALL', 2, 'arch=c000003e syscall=42 success=yes pid=6'),
      record('EXECVE', 1, 'argc=1 a0="id"'),
      record('SOCKADDR', 2, 'saddr=02000050CB0071090000000000000000'),
      record('PROCTITLE', 1, 'proctitle=6964'),
      record('PROCTITLE', 2, 'proctitle=6375726C'),
    ];
    const done = lines.flatMap((line) => joiner.push(line, 0));
    assert.deepEqual(done, [[lines[0], lines[2], lines[4]].join('\n'), [lines[1], lines[3], lines[5]].join('\n')]);
  });

  it('lets user-space messages and other lines pass at once', () => {
    const joiner = new AuditdJoiner();
    const login = record('USER_LOGIN', 3, "pid=9 msg='op=login res=success'");
    assert.deepEqual(joiner.push(login, 0), [login]);
    assert.deepEqual(joiner.push('not an audit line', 0), ['not an audit line']);
  });

  it('keeps nodes apart that use the same serial', () => {
    const joiner = new AuditdJoiner();
    const a = `node=a ${record('SYSCALL', 4, 'pid=1')}`;
    const b = `node=b ${record('SYSCALL', 4, 'pid=2')}`;
    joiner.push(a, 0);
    joiner.push(b, 0);
    assert.deepEqual(joiner.flush(), [a, b]);
  });

  it('hands on what waits too long, and ends an event at its end mark', () => {
    const joiner = new AuditdJoiner();
    const old = record('SYSCALL', 5, 'pid=1');
    assert.deepEqual(joiner.push(old, 0), []);
    assert.deepEqual(joiner.expire(1999), []);
    assert.deepEqual(joiner.push(record('SYSCALL', 6, 'pid=2'), 2000), [old]);
    assert.deepEqual(joiner.push(record('EOE', 6), 2001), [record('SYSCALL', 6, 'pid=2')]);
    assert.deepEqual(joiner.flush(), []);
  });

  it('loses no line when more events are open than it holds, and none of an event without end', () => {
    const joiner = new AuditdJoiner();
    const sent: string[] = [];
    const done: string[] = [];
    for (let serial = 0; serial < 1000; serial++) sent.push(record('SYSCALL', serial, 'pid=1'));
    for (let item = 0; item < 1000; item++) sent.push(record('PATH', 999, `item=${item} name="/a"`));
    for (const line of sent) done.push(...joiner.push(line, 0));
    done.push(...joiner.flush());
    assert.deepEqual(done.flatMap((one) => one.split('\n')).sort(), [...sent].sort());
    assert.ok(done.every((one) => one.split('\n').length <= 256));
  });
});

describe('audit records', () => {
  const fieldsOf = (line: string): Record<string, unknown> => {
    const parsed = auditd.parse(line, RECEIVED);
    assert.ok(!('rejected' in parsed), JSON.stringify(parsed));
    return parsed.fields;
  };

  it('decode what the kernel writes in hexadecimal', () => {
    const fields = fieldsOf(record('EXECVE', 1, 'argc=3 a0="sh" a1=2D63 a2[0]=6563686F20 a2[1]=C3A9'));
    assert.deepEqual([fields['a0'], fields['a1'], fields['a2']], ['sh', '-c', 'echo é']);
    assert.equal(fieldsOf(record('PROCTITLE', 1, 'proctitle=7368002D6300'))['proctitle'], 'sh -c');
    assert.equal(fieldsOf(record('SYSCALL', 1, 'key=6578656301726F6F74'))['key'], 'exec,root');
  });

  it('read addresses of sockets', () => {
    const v6 = fieldsOf(record('SOCKADDR', 1, 'saddr=0A0001BB0000000020010DB800000000000000000000000700000000'));
    assert.deepEqual([v6['saddr_fam'], v6['laddr'], v6['lport']], ['inet6', '2001:db8::7', '443']);
    assert.equal(fieldsOf(record('SOCKADDR', 1, 'saddr=01002F72756E2F6100'))['path'], '/run/a');
  });

  it('split the enriched part at 0x1d', () => {
    const fields = fieldsOf(
      record('SYSCALL', 1, 'arch=c00000b7 syscall=221 key=(null)\u001dARCH=aarch64 SYSCALL=execve AUID="ann"'),
    );
    assert.deepEqual(
      [fields['key'], fields['ARCH'], fields['SYSCALL'], fields['AUID']],
      ['(null)', 'aarch64', 'execve', 'ann'],
    );
  });

  it('name the system call of a number', () => {
    assert.equal(fieldsOf(record('SYSCALL', 1, 'arch=c000003e syscall=319 success=yes'))['SYSCALL'], 'memfd_create');
    assert.equal(fieldsOf(record('SYSCALL', 1, 'arch=c00000b7 syscall=221 success=yes'))['SYSCALL'], 'execve');
    assert.equal(fieldsOf(record('SYSCALL', 1, 'arch=ffffffff syscall=1'))['SYSCALL'], undefined);
  });

  it('refuse what has no header, with the place', () => {
    assert.deepEqual(auditd.parse('type=SYSCALL msg=audit(x): a=1', RECEIVED), {
      rejected: 'no audit header: type=… msg=audit(seconds.fraction:serial)',
      offset: 0,
    });
    const first = record('SYSCALL', 1, 'a=1');
    assert.deepEqual(auditd.parse(`${first}\nstray`, RECEIVED), {
      rejected: 'a joined line has no audit header',
      offset: first.length + 1,
    });
  });

  it('take no prototype from a log', () => {
    const fields = fieldsOf(record('USER_AUTH', 1, "__proto__=x constructor=y msg='op=a __proto__=z'"));
    assert.equal(Object.getPrototypeOf(fields), Object.prototype);
    assert.equal(Object.hasOwn(fields, '__proto__'), false);
    assert.equal(fields['constructor'], 'y');
  });
});
