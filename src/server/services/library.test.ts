import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { compileKql } from '../../kql/compile.ts';
import { KqlError } from '../../kql/errors.ts';
import { readFunction } from '../../kql/library/check.ts';
import { goldenCatalog } from '../../kql/testing/golden-data.ts';
import { libraryOver } from '../../library.ts';
import { openState } from '../../state/database.ts';
import { libraryService } from './library.ts';

async function opened(t: TestContext) {
  const state = await openState({ kind: 'sqlite', file: ':memory:' });
  t.after(() => state.close());
  const library = libraryOver(state);
  const compile = async (text: string) =>
    compileKql(text, { catalog: goldenCatalog, library: await library(), now: new Date() });
  const service = libraryService({ state, compile, isTaken: (name) => name === 'Logons' });
  return { service, library, compile };
}
const failed = (work: Promise<unknown>, code: string, place: [number?, number?] = [], words = /./) =>
  assert.rejects(
    work,
    (error) =>
      error instanceof KqlError &&
      error.code === code &&
      words.test(error.message) &&
      (place.length === 0 || (error.line === place[0] && error.column === place[1])),
  );
const stored = (name: string, body: string, parameters = '()') => ({ name, body, parameters, description: '' });

describe('functions and watchlists of the library', () => {
  it('keeps a function, replaces it, and lets queries call it from then on', async (t) => {
    const { service, library, compile } = await opened(t);
    assert.deepEqual(await library(), { functions: [], watchlists: [] });
    await service.saveFunction(stored('Failed', 'Logons | where EventID == least', '(least:int = 4625)'), 'anna');
    await service.saveFunction(stored('Failed', 'Logons | where EventID > least', '(least:int = 4625)'), 'bob');
    await service.saveFunction(stored('FailedHosts', 'Failed() | distinct Computer'), 'bob');
    const { sql } = await compile('FailedHosts() | count');
    assert.match(sql, /EventID`? > /);
    assert.deepEqual(
      (await service.functions()).map(({ name, by }) => [name, by]),
      [
        ['Failed', 'bob'],
        ['FailedHosts', 'bob'],
      ],
    );
    assert.equal(await service.deleteFunction('Failed'), true);
    assert.equal(await service.deleteFunction('Failed'), false);
    await failed(compile('Failed()'), 'KQL_SEMANTICS');
  });

  it('refuses a function that has an error, at its place in the body', async (t) => {
    const { service } = await opened(t);
    await failed(service.saveFunction(stored('Bad', 'Logons\n| where Nope == 1'), 'anna'), 'KQL_SEMANTICS', [2, 9]);
    await failed(service.saveFunction(stored('Bad', 'Logons | where ('), 'anna'), 'KQL_SYNTAX');
    await failed(service.saveFunction(stored('Bad', 'print 1 }; let x = () { print 2'), 'anna'), 'KQL_SYNTAX');
    await failed(service.saveFunction(stored('1st', 'print 1'), 'anna'), 'KQL_ARGUMENT');
    await failed(service.saveFunction(stored('Logons', 'print 1'), 'anna'), 'KQL_ARGUMENT', [], /already/);
    await failed(service.saveFunction(stored('Bad', 'print 1', 'x:long'), 'anna'), 'KQL_ARGUMENT', [], /parentheses/);
    await failed(service.saveFunction(stored('Bad', 'union kind=inner Logons, Processes'), 'anna'), 'KQL_UNSUPPORTED');
    await failed(service.saveFunction(stored('Bad', `print ${'1 + '.repeat(20_000)} 1`), 'anna'), 'KQL_TOO_LONG');
    assert.deepEqual(await service.functions(), []);
    await service.saveFunction(stored('Good', 'print a = "}", b = dynamic({"c": 1}), c = @\'{\' // }'), 'anna');
  });

  it('keeps a watchlist from CSV, with types where its heading has them', async (t) => {
    const { service, library } = await opened(t);
    const csv = 'User,Since:datetime, Level : long \r\n"CORP\\anna",2024-01-01,3\nbob,,\n"a ""b""\nc",x\n';
    await service.saveWatchlist({ name: 'admins', csv, searchKey: 'User' }, 'anna');
    const [list] = (await library()).watchlists;
    assert.deepEqual(list?.columns, [
      { name: 'User', type: 'string' },
      { name: 'Since', type: 'datetime' },
      { name: 'Level', type: 'long' },
    ]);
    assert.deepEqual(list?.rows, [
      ['CORP\\anna', '2024-01-01', '3'],
      ['bob', '', ''],
      ['a "b"\nc', 'x', ''],
    ]);
    assert.deepEqual(
      (await service.watchlists()).map(({ name, rows, searchKey, by }) => [name, rows, searchKey, by]),
      [['admins', 3, 'User', 'anna']],
    );
    assert.equal(await service.deleteWatchlist('admins'), true);
    assert.deepEqual((await library()).watchlists, []);
  });

  it('refuses a watchlist that is none, with the line', async (t) => {
    const { service } = await opened(t);
    const save = (csv: string, searchKey?: string) =>
      service.saveWatchlist({ name: 'w', csv, ...(searchKey !== undefined && { searchKey }) }, 'anna');
    await failed(save('a,b\n1,2\n"3'), 'KQL_ARGUMENT', [3, 1]);
    await failed(save('a,b\n1,2\n1,2,3'), 'KQL_ARGUMENT', [3, 1]);
    await failed(save('a,a\n1,2'), 'KQL_ARGUMENT');
    await failed(save('a,SearchKey\n1,2'), 'KQL_ARGUMENT');
    await failed(save('a:nothing\n1'), 'KQL_ARGUMENT', [], /no type nothing/);
    await failed(save('a\n1', 'b'), 'KQL_ARGUMENT', [], /no column b/);
    await failed(save('\n'), 'KQL_ARGUMENT');
  });

  it('reads functions as people keep them in files', () => {
    assert.deepEqual(readFunction('// who\nlet Failed = (least:int = 5) {\n  Logons | where EventID > least\n};\n'), {
      name: 'Failed',
      parameters: '(least:int = 5)',
      body: 'Logons | where EventID > least',
    });
    assert.deepEqual(readFunction('.create-or-alter function with (folder="x") Failed(T:(a:long)) { T | take 1 }'), {
      name: 'Failed',
      parameters: '(T:(a:long))',
      body: 'T | take 1',
    });
    assert.throws(() => readFunction('Logons | take 1'), /no function/);
  });
});
