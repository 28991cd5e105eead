// The commands that need no store, as a user runs them.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { program } from '../src/cli/program.ts';
import { parseConfig } from '../src/config/config.ts';
import { repositoryRoot } from '../src/lib/shared-data.ts';
import { lockFolder } from '../src/store/engine/lock.ts';
import { vedette, writeSettings } from './support/command-line.ts';
import { LOGONS, RULES } from './support/own-samples.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-cli-'));
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'logs', 'dc.ndjson'), LOGONS);
  writeFileSync(join(folder, 'rules.yml'), RULES);
});
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => vedette(folder, args);

describe('vedette --help', () => {
  it('lists every command, by the launcher too', async () => {
    const { code, stdout, stderr } = await vedette(folder, ['--help'], { launched: true });
    assert.deepEqual([code, stderr], [0, '']);
    for (const command of program.commands) assert.match(stdout, new RegExp(`^  ${command.name()}\\b.*\\S`, 'm'));
  });

  for (const command of [...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
    it(`explains every argument and option of ${command.name()}`, async () => {
      const path = command.parent === program ? [command.name()] : [command.parent?.name() ?? '', command.name()];
      const { code, stdout } = await run(...path, '--help');
      assert.equal(code, 0);
      assert.ok(command.description().length > 10, 'a description');
      for (const { flags, description } of command.options) {
        assert.ok(stdout.includes(flags), flags);
        assert.ok(description, `${flags} has no description`);
      }
      for (const argument of command.registeredArguments) assert.ok(argument.description, argument.name());
    });

  it('gives the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));
    assert.equal((await run('--version')).stdout.trim(), version);
  });
});

describe('wrong usage', () => {
  const cases: readonly (readonly [why: string, args: readonly string[], said: RegExp])[] = [
    ['no such command', ['fly'], /unknown command 'fly'/],
    ['no such option', ['parse', '--fly', 'a.log'], /--fly/],
    ['a missing argument', ['scan'], /path/],
    ['a number that is none', ['query', 'Event', '--max-rows', 'many'], /whole number/],
    ['two forms at once', ['query', 'Event', '--csv', '--json'], /--csv|--json/],
  ];
  for (const [why, args, said] of cases)
    it(`ends with 2 and says so: ${why}`, async () => {
      const { code, stdout, stderr } = await run(...args);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, said);
    });
});

describe('vedette parse', () => {
  it('shows people what each record becomes', async () => {
    const { code, stdout, stderr } = await run('parse', 'logs/dc.ndjson');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^1: .* → Authentication$/m);
    assert.match(stdout, /TargetUsername = "/);
    assert.match(stderr, /^5 records, 0 rejected$/m);
  });

  it('reads standard input, and gives one object a line', async () => {
    const { code, objects, stderr } = await vedette(folder, ['parse', '--json', '-'], { stdin: LOGONS });
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      objects.map(({ line, table }) => [line, table]),
      [1, 2, 3, 4, 5].map((line) => [line, 'Authentication']),
    );
  });

  it('ends with 1 if a record is rejected, and still gives the others', async () => {
    const stdin = `${LOGONS}{"torn": \n<13>Mar 10 11:00:00 host app: still read\n`;
    const { code, objects, stderr } = await vedette(folder, ['parse', '--json', '-'], { stdin });
    assert.equal(code, 1);
    assert.equal(objects.length, 7);
    assert.equal(objects[5]?.['line'], 6);
    assert.match(String(objects[5]?.['error']), /JSON/);
    assert.match(stderr, /^7 records, 1 rejected$/m);
  });

  it('names a file that is not there', async () => {
    const { code, stderr } = await run('parse', 'absent.log');
    assert.equal(code, 1);
    assert.match(stderr, /absent\.log.*\[PARSE_FILE_UNREADABLE\]/);
  });

  it('ends quietly when its reader goes away', async () => {
    const many = LOGONS.repeat(4000);
    writeFileSync(join(folder, 'many.ndjson'), many);

    const main = join(repositoryRoot, 'src', 'cli', 'main.ts');
    const script = `"${process.execPath}" "${main}" parse --json many.ndjson | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) =>
      execFile('bash', ['-c', script], { cwd: folder }, (_error, stdout, stderr) => resolve({ stdout, stderr })),
    );
    const [first, status] = stdout.split('\n');
    assert.equal(JSON.parse(first ?? '').line, 1);
    assert.equal(status, '0');
    assert.doesNotMatch(stderr, /EPIPE|Error|at /);
  });
});

describe('vedette scan', () => {
  it('finds with own rules, and says which rule is bad and where', async () => {
    const { code, objects, stderr } = await run('scan', 'logs', '--rules', 'rules.yml', '--json');
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      objects.map(({ rule, record }) => [rule, record]),
      [
        ['failed-logon', 1],
        ['failed-logon', 2],
        ['failed-logon', 3],
        ['service-account-logon', 5],
      ],
    );
    assert.equal(objects[0]?.['file'], 'logs/dc.ndjson');
    assert.deepEqual(objects[3]?.['techniques'], ['T1078']);
    const { events, rules } = JSON.parse(stderr);
    assert.equal(events, 5);
    const [refused] = rules.refused;
    assert.deepEqual(
      [refused.code, refused.line],
      ['SIGMA_FIELD_MODIFIER_UNKNOWN', RULES.split('\n').findIndex((line) => line.includes('nonesuch')) + 1],
    );
  });

  it('reports from a level on, in text too', async () => {
    const { code, stdout, stderr } = await run('scan', 'logs', '--rules', 'rules.yml', '--min-level', 'high');
    assert.equal(code, 0, stderr);
    assert.equal(stdout.trim().split('\n').length, 1);
    assert.match(stdout, /high .*Service account.*logs\/dc\.ndjson:5/);
    assert.match(stderr, /refused: rules\.yml:\d+:\d+: /);
  });

  it('refuses what it cannot scan', async () => {
    for (const [args, code] of [
      [['absent'], 'SCAN_PATH'],
      [['logs', '--min-level', 'loud'], 'SCAN_LEVEL'],
      [['logs', '--rules', 'absent.yml'], 'SCAN_RULES'],
    ] as const) {
      const outcome = await run('scan', ...args);
      assert.deepEqual([outcome.code, outcome.stdout], [1, '']);
      assert.ok(outcome.stderr.includes(`[${code}]`), outcome.stderr);
    }
  });
});

describe('vedette rules', () => {
  it('lists each rule with its state and ends with 1 for a refused one', async () => {
    const { code, objects, stderr } = await run('rules', 'rules.yml', '--json');
    assert.equal(code, 1);
    assert.deepEqual(objects.map(({ state }) => state).sort(), ['refused', 'runnable', 'runnable']);
    assert.equal(JSON.parse(stderr).failedTests, 0);
  });

  it('passes the rules that ship', async () => {
    const { code, stdout, stderr } = await run('rules');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^runnable /m);
    assert.match(stderr, / 0 refused; \d+ tests, 0 failed/);
  });
});

describe('vedette query check', () => {
  it('tells at which stage a query fails and where, over tables of its own too', async () => {
    const queries = [
      { id: 'good', query: 'Event | take 1' },
      { id: 'syntax', query: 'Event | where' },
      { id: 'name', query: 'Event\n| where Nope == 1' },
      { id: 'own', query: 'Doors | where Opened | count' },
    ];
    writeFileSync(join(folder, 'queries.jsonl'), `${queries.map((one) => JSON.stringify(one)).join('\n')}\n`);
    writeFileSync(join(folder, 'tables.json'), JSON.stringify({ Doors: [['Opened', 'bool']] }));
    const without = await run('query', 'check', 'queries.jsonl', '--json');
    assert.equal(without.code, 1);
    assert.deepEqual(
      without.objects.map(({ id, ok }) => [id, ok]),
      [
        ['good', true],
        ['syntax', false],
        ['name', false],
        ['own', false],
      ],
    );
    assert.deepEqual(without.objects[2]?.['at'], { line: 2, column: 9 });
    assert.equal(without.objects[2]?.['stage'], 'bind');
    assert.match(without.stderr, /^1 of 4 queries are good$/m);
    const { objects } = await run('query', 'check', 'queries.jsonl', '--json', '--tables', 'tables.json');
    assert.equal(objects[3]?.['ok'], true, JSON.stringify(objects[3]));
  });

  it('refuses tables that are none', async () => {
    writeFileSync(join(folder, 'no-tables.json'), '{"Doors": "wide"}');
    const { code, stderr } = await run('query', 'check', 'queries.jsonl', '--tables', 'no-tables.json');
    assert.equal(code, 1);
    assert.match(stderr, /Doors.*\[KQL_ARGUMENT\]/);
  });

  it('names the line that is no query', async () => {
    writeFileSync(join(folder, 'broken.jsonl'), '{"id":"a","query":"Event"}\nEvent\n');
    const { code, stderr } = await run('query', 'check', 'broken.jsonl');
    assert.equal(code, 1);
    assert.match(stderr, /broken\.jsonl:2:1 \[CHECK_LINE\]/);
  });
});

describe('settings', () => {
  it('are written with their comments at the first start, and a locked folder names its owner', async () => {
    const fresh = join(folder, 'fresh');
    mkdirSync(join(fresh, 'vedette-data'), { recursive: true });
    const unlock = lockFolder(join(fresh, 'vedette-data'));
    const { code, stderr } = await vedette(fresh, ['start'], { launched: true });
    unlock();
    assert.equal(code, 1);
    assert.match(stderr, /^Wrote vedette\.yaml/m);
    assert.ok(stderr.includes(`in use by process ${process.pid}`), stderr);
    assert.match(stderr, /\[STORE_LOCKED\]/);
    const written = readFileSync(join(fresh, 'vedette.yaml'), 'utf8');
    assert.ok(written.split('\n').filter((line) => line.trim().startsWith('#')).length > 10);
    assert.equal(parseConfig(written, 'vedette.yaml').server.port, 4141);
  });

  it('that are wrong are refused with the place', async () => {
    const wrong = join(folder, 'wrong');
    mkdirSync(wrong);
    for (const [text, place, code] of [
      ['server:\n  prot: 1\n', '2:3', 'CONFIG_INVALID'],
      ['store:\n  retentionDays: forever\n', '2:3', 'CONFIG_INVALID'],
      ['server: {\n', '', 'CONFIG_SYNTAX'],
    ] as const) {
      writeFileSync(join(wrong, 'vedette.yaml'), text);
      const outcome = await vedette(wrong, ['start']);
      assert.equal(outcome.code, 1);
      assert.ok(outcome.stderr.includes(`vedette.yaml:${place}`), outcome.stderr);
      assert.ok(outcome.stderr.includes(`[${code}]`), outcome.stderr);
      assert.ok(!existsSync(join(wrong, 'vedette-data')), 'nothing was made');
    }
  });

  it('with a port that is taken are told as such, and nothing is left open', async () => {
    const taken = join(folder, 'taken');
    mkdirSync(taken);
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    writeSettings(taken, { server: { port }, detect: { ownRules: false } });
    const { code, stderr } = await vedette(taken, ['start']);
    other.close();
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`${port}.*\\[SERVER_LISTEN\\]`));
  });

  it('that cannot be written are told as such', async () => {
    const { code, stderr } = await run('start', '--config', 'absent/vedette.yaml');
    assert.equal(code, 1);
    assert.match(stderr, /absent\/vedette\.yaml can't be written.*\[CONFIG_UNREADABLE\]/);
  });

  it('and a data folder must be there for a question', async () => {
    const none = join(folder, 'none');
    mkdirSync(none);
    assert.match((await vedette(none, ['query', 'Event'])).stderr, /\[CONFIG_UNREADABLE\]/);
    writeFileSync(join(none, 'vedette.yaml'), '');
    const { code, stderr } = await vedette(none, ['query', 'Event']);
    assert.equal(code, 1);
    assert.match(stderr, /\[DATA_MISSING\]/);
  });
});
