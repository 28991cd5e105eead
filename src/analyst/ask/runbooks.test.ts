import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { catalog } from '../../schema/catalog.ts';
import { understand } from './grammar.ts';

const rules = join(import.meta.dirname, '..', '..', '..', 'content', 'rules');
const tables = new Map(catalog.map((table) => [table.name, table]));
const NAMES: Readonly<Record<string, string>> = {
  Computer: 'WS-114',
  User: 'n.nowak',
  TimeGenerated: '2026-03-11 09:51:00 UTC',
  DstIpAddr: '203.0.113.77',
  SrcIpAddr: '198.51.100.9',
  ActorUsername: 'adm-kessler',
  SubjectUserName: 'svc-deploy',
  TargetUserName: 'n.nowak',
};
/** Questions that need what no rule's event names: a person, or a model, answers these. */
const FOR_PEOPLE = [
  'did the file run on any host since {TimeGenerated}?',
  'what did the new user do?',
  'what did the new administrator do?',
];

it('every question of the runbooks can be asked as it stands, with the names of an incident in it', () => {
  const questions = globSync('**/*.{yml,yaml}', { cwd: rules }).flatMap((file) =>
    [...readFileSync(join(rules, file), 'utf8').matchAll(/Ask: ([^'"\n]+\?)/g)].map((match) => match[1] ?? ''),
  );
  assert.ok(questions.length > 20, `${questions.length} questions`);
  for (const question of new Set(questions)) {
    if (FOR_PEOPLE.includes(question)) continue;
    const filled = question
      .replaceAll(/\{(\w+)\}/g, (_, field: string) => NAMES[field] ?? assert.fail(`no name for ${field}`))
      .replaceAll('this address', 'the address 10.20.9.5')
      .replaceAll('the account', 'the account n.nowak');
    assert.deepEqual(understand(filled, tables, new Date('2026-03-12T10:00:00Z'))?.leftOver, [], filled);
  }
});
